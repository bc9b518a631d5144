"""Tests of the OpenAPI document: it is complete and consistent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import reduce
from typing import Any

import jsonschema_rs
import pytest

from tests.api.conftest import API

METHODS = {"get", "post", "put", "delete"}


@pytest.fixture
async def document(app) -> dict[str, Any]:
    response = await app.test_client().get(f"{API}/openapi.json")
    return await response.get_json()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def parts(anything: Any) -> Iterator[dict[str, Any]]:
    """Yield all objects in a document."""
    if isinstance(anything, dict):
        yield anything
    for each in anything.values() if isinstance(anything, dict) else anything:
        if isinstance(each, dict | list):
            yield from parts(each)


def resolved(document: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in part:
        return part
    return reduce(lambda found, name: found[name], part["$ref"][2:].split("/"), document)


def test_the_document_describes_every_route_and_no_other(app, document):
    def described(path: str) -> str:
        return re.sub("<int:(.*?)>", r"{\1}", path.removeprefix(API))

    routes = {
        f"{method.lower()} {described(rule.rule)}"
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and rule.endpoint != "api.openapi"
        for method in rule.methods
        if method.lower() in METHODS
    }
    assert {name for name, _ in operations(document)} == routes


def test_every_reference_can_be_resolved(document):
    for part in parts(document):
        if "$ref" in part:
            resolved(document, part)


def test_every_operation_has_a_summary_tags_and_security(document):
    ids = [operation["operationId"] for _, operation in operations(document)]
    tags = {tag["name"] for tag in document["tags"]}
    assert len(ids) == len(set(ids))
    for name, operation in operations(document):
        assert operation["summary"].endswith("."), name
        assert set(operation["tags"]) <= tags, name
        assert operation["security"], name
        for parameter in operation["parameters"]:
            assert parameter["description"], name


def test_every_response_has_headers_and_a_valid_example(document):
    for name, operation in operations(document):
        for status, response in operation["responses"].items():
            response, where = resolved(document, response), f"{name} {status}"
            assert response["description"], where
            assert {"Cache-Control", "X-Request-ID"} <= response["headers"].keys(), where
            if status == "304":
                continue
            content = response["content"]["application/json"]
            schema = content["schema"] | {"components": document["components"]}
            jsonschema_rs.validate(schema, content["example"], validate_formats=True)


def test_every_body_has_a_valid_example(document):
    bodies = [each["requestBody"] for _, each in operations(document) if "requestBody" in each]
    assert len(bodies) == 7
    for body in bodies:
        content = body["content"]["application/json"]
        schema = content["schema"] | {"components": document["components"]}
        jsonschema_rs.validate(schema, content["example"])


async def test_the_server_url_has_the_host_of_the_request(app):
    for host in ("a.example", "b.example"):
        headers = {"Host": host}
        response = await app.test_client().get(f"{API}/openapi.json", headers=headers)
        [server] = (await response.get_json())["servers"]
        assert server["url"] == f"http://{host}{API}"


@pytest.mark.parametrize("path", ["/openapi.json", "/docs"])
async def test_the_usual_paths_redirect_to_the_document_and_the_page(stranger, path):
    page = await stranger.get(path, follow=False)
    assert (page.status_code, page.location) == (302, f"{API}{path}")


def test_every_operation_is_described_with_the_scopes_that_it_needs(document):
    for name, operation in operations(document):
        scopes = {scope for each in operation["security"] for scope in each.get("token", ())}
        assert operation["description"].endswith("."), name
        assert "  " not in operation["description"], name
        assert all(f"`{scope}`" in operation["description"] for scope in scopes), name
        can_token = any("token" in each for each in operation["security"])
        assert scopes or not can_token, name
        if can_token:
            assert ("read" if name.startswith("get ") else "write") in scopes


def test_only_request_bodies_forbid_unknown_fields(document):
    strict = {
        name
        for name, schema in document["components"]["schemas"].items()
        if schema.get("additionalProperties") is False
    }
    assert strict == {"PostBody", "CommentBody", "CommentChange", "ProfileChange", "TokenBody"}


def defaults(operation: dict[str, Any]) -> dict[str, Any]:
    """Return the default parameters, which a generated client sends."""
    found = {each["name"]: each["schema"] for each in operation["parameters"]}
    return {name: each["default"] for name, each in found.items() if "default" in each}


async def test_a_client_that_sends_every_default_reaches_the_end_of_a_list(
    document, ask, published
):
    for number in range(5):
        await published("susan", f"Post {number}")
    lists = [
        (path, methods["get"])
        for path, methods in document["paths"].items()
        if "after" in {each["name"] for each in methods.get("get", {}).get("parameters", ())}
    ]
    assert len(lists) == 10
    for path, operation in lists:
        assert set(defaults(operation)) == {"page"}, path
        query, seen = {**defaults(operation), "per_page": 2}, []
        for number in range(1, 9):
            answer = await ask(
                "susan", "GET", path.format(post_id=1, user_id=1),
                query_string=query | {"page": number},
            )  # fmt: skip
            body = await answer.get_json()
            [items] = [each for each in body.values() if isinstance(each, list)]
            if not items:
                break
            seen += [item["id"] for item in items]
        assert len(seen) == len(set(seen)) == body["count"], path


def test_page_parameters_are_integers(document):
    for name, operation in operations(document):
        types = {each["name"]: each["schema"].get("type") for each in operation["parameters"]}
        for each in types.keys() & {"page", "per_page"}:
            assert types[each] == "integer", name
