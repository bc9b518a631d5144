"""Tests of the API documentation page: it shows all of the OpenAPI document."""

from __future__ import annotations

import json
import shlex

import pytest

from quartapp import create_app
from quartapp.api.answers import EXAMPLE_URL
from tests.ext.forms.markup import Element, Markup

DOCS = "/api/v1.0/docs"


@pytest.fixture(scope="module")
def app():
    return create_app("testing")


@pytest.fixture(scope="module")
async def response(app):
    return await app.test_client().get(DOCS)


@pytest.fixture(scope="module")
async def page(response) -> Markup:
    return Markup(await response.get_data(as_text=True))


@pytest.fixture(scope="module")
async def document(app):
    return await (await app.test_client().get("/api/v1.0/openapi.json")).get_json()


@pytest.fixture(scope="module")
def operations(document):
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def resolved(document, part):
    if "$ref" not in part:
        return part
    *_, kind, name = part["$ref"].split("/")
    return document["components"][kind][name]


def example(part):
    """Return the example of a body or a response, with the URL of this site, or None."""
    found = part.get("content", {}).get("application/json", {}).get("example")
    return json.loads(json.dumps(found).replace(EXAMPLE_URL, "http://localhost/api/v1.0"))


def where(page: Markup, operation) -> Element:
    return page.one("div", id=operation["operationId"])


def words(page: Markup, tag: str, inside: Element) -> list[str]:
    return [" ".join(each.words.split()) for each in page.all(tag) if each.inside(inside)]


def samples(page: Markup, operation) -> list[str]:
    place = where(page, operation)
    return [each.words for each in page.all("pre") if each.inside(place)]


def test_an_anonymous_user_can_read_the_page(response):
    assert response.status_code == 200
    assert response.mimetype == "text/html"
    assert "Set-Cookie" not in response.headers


def test_caches_must_revalidate_the_page(response):
    assert response.headers["Cache-Control"] == "no-cache"


def test_every_operation_is_shown_with_its_method_and_path(page, operations):
    assert len(operations) > 25
    for path, method, operation in operations:
        (summary,) = words(page, "summary", where(page, operation).within[-1])
        assert summary.split()[:2] == [method.upper(), path]


def test_every_operation_is_under_the_heading_of_its_tag(page, operations, document):
    headings = [each["name"] for each in document["tags"]]
    for _, _, operation in operations:
        before = page.elements[: page.elements.index(where(page, operation))]
        heading = [each.words for each in before if each.tag == "h2"][-1]
        assert heading in headings
        assert heading == operation["tags"][0]


def test_every_parameter_is_in_the_table_of_its_operation(page, operations):
    for path, _, operation in operations:
        rows = words(page, "th", where(page, operation))
        for parameter in operation["parameters"]:
            assert f"{parameter['name']} {parameter['in']}" in rows, path


def test_every_field_of_a_body_is_in_the_table_of_its_operation(page, operations, document):
    bodies = [each for _, _, each in operations if "requestBody" in each]
    assert len(bodies) > 5
    for operation in bodies:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        rows = {each.split()[0] for each in words(page, "th", where(page, operation))}
        assert set(resolved(document, schema)["properties"]) <= rows, operation


def test_every_status_of_an_operation_is_shown(page, operations):
    for path, _, operation in operations:
        place = where(page, operation)
        told = [each.split()[0] for each in words(page, "h3", place) + words(page, "li", place)]
        assert set(operation["responses"]) <= set(told), path


def test_every_error_response_is_explained_once(page, document):
    for name, response in document["components"]["responses"].items():
        row = page.one("tr", id=name)
        assert response["description"] in row.words
        assert page.all("a", href=f"#{name}")


def test_every_header_of_a_response_is_explained(page, operations, document):
    for _, _, operation in operations:
        for response in operation["responses"].values():
            for name in response.get("headers", {}):
                assert page.one("tr", id=name)
    for name, header in document["components"]["headers"].items():
        assert header["description"].replace("`", "") in page.one("tr", id=name).words


def test_every_example_of_a_response_is_shown(page, operations):
    shown = 0
    for path, _, operation in operations:
        _, *answers = samples(page, operation)
        for status, answer in operation["responses"].items():
            if status.startswith("2"):
                assert example(answer) in [json.loads(each) for each in answers], path
                shown += 1
    assert shown >= len(operations)


def test_every_operation_has_a_curl_command_with_its_example(page, operations):
    for path, method, operation in operations:
        command, *_ = samples(page, operation)
        said = shlex.split(command.replace("\\\n", ""))
        assert said[0] == "curl"
        assert said[-1].startswith("http://localhost/api/v1.0/")
        assert "{" not in said[-1], path
        assert ("-X" in said) == (method in {"put", "delete"})
        assert ("-H" in said or "-u" in said) == ({} not in operation["security"])
        body = example(operation.get("requestBody", {}))
        assert (json.loads(said[said.index("--json") + 1]) if body is not None else None) == body


def test_every_object_in_a_response_is_explained_field_by_field(page, document):
    schemas = document["components"]["schemas"]
    objects = [name for name in schemas if page.all("a", href=f"#{name}")]
    assert {"Post", "Posts", "Comment", "User", "Token"} <= set(objects)
    for name in objects:
        rows = {each.split()[0] for each in words(page, "th", page.one("div", id=name))}
        assert set(schemas[name]["properties"]) <= rows


async def test_commands_have_the_host_of_the_request(app):
    client = app.test_client()
    response = await client.get(DOCS, headers={"Host": "blog.example:8080"})
    text = await response.get_data(as_text=True)
    assert "http://blog.example:8080/api/v1.0/posts/" in text
    assert EXAMPLE_URL not in text


def test_the_page_has_no_inline_code_and_loads_from_no_other_host(page):
    assert page.all("script")
    assert all(each["src"] and not each.words for each in page.all("script"))
    assert not page.all("style")
    for element in page.elements:
        assert "style" not in element
        if element["rel"] == "canonical":  # the page's own address: browsers do not load it
            continue
        for name in ("src", "href"):
            address = element[name] or "#"
            assert address.startswith(("/", "#")), element
            assert not address.startswith("//"), element


def test_every_link_within_the_page_has_a_target(page):
    ids = [each["id"] for each in page.elements if "id" in each]
    assert len(ids) == len(set(ids))
    goals = [each["href"] for each in page.all("a")]
    assert {goal[1:] for goal in goals if goal.startswith("#")} <= set(ids)
    assert "/api/v1.0/openapi.json" in goals


async def test_the_footer_links_to_the_page(app):
    response = await app.test_client().get("/auth/login")
    assert Markup(await response.get_data(as_text=True)).one("a", href=DOCS).words == "API"
