"""Quart-Schema's provider, with all that an operation takes and can answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel
from quart_schema.openapi import OpenAPIProvider
from quart_schema.validation import DataSource
from werkzeug.routing import BaseConverter, Rule

from quartapp.models import Permission

from . import api
from .answers import Error
from .examples import example_of
from .parameters import HEADERS, path_parameter
from .refusals import components, headers, refusals

Security = list[dict[str, list[str]]]


class Provider(OpenAPIProvider):
    """Describes the views of the blueprint ``api`` by what stands at them."""

    def schema(self) -> dict[str, Any]:
        """The whole document."""
        document = super().schema()
        _, error = self.build_response_object(Error, None)
        described: dict[str, Any] = document["components"]
        described["schemas"] |= error
        described |= components()
        return document

    def generate_rules(self) -> Iterable[Rule]:
        """Those of the API, but for the descriptions of it."""
        for rule in super().generate_rules():
            if rule.endpoint.startswith("api.") and rule.endpoint != "api.openapi":
                yield rule

    def operation_id(self, _method: str, _path: str, func: Any) -> str:
        """The name of the view."""
        return str(func.__name__)

    def build_path_parameter(self, name: str, _converter: BaseConverter) -> dict[str, Any]:
        """All that stands in our paths are the numbers of rows."""
        return path_parameter(name)

    def build_request_body(
        self, model: type[Any], source: DataSource
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """As Quart-Schema, by reference, with an example."""
        body, schemas = super().build_request_body(model, source)
        content = body["content"]["application/json"]
        schemas = _named(model, content, schemas)
        return {**body, "required": not model.is_optional}, schemas

    def build_response_object(
        self, model: type[Any], headers_model: type[Any] | None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """As Quart-Schema, by reference, with an example."""
        response, schemas = super().build_response_object(model, headers_model)
        schemas = _named(model, response["content"]["application/json"], schemas)
        return response, schemas

    def build_paths(self, rule: Rule) -> tuple[dict[str, Any], dict[str, Any]]:
        """As Quart-Schema, with credentials, conditions and refusals."""
        view: Any = self._app.view_functions[rule.endpoint]
        paths, schemas = super().build_paths(rule)
        prefix = api.url_prefix or ""
        for operations in paths.values():
            for method, operation in operations.items():
                operation |= _completed(method, operation, view)
        return {path.removeprefix(prefix): each for path, each in paths.items()}, schemas


def _completed(method: str, operation: dict[str, Any], view: Any) -> dict[str, Any]:
    answered = {
        str(status): response | {"headers": headers(*_special(method, status))}
        for status, response in operation["responses"].items()
    }
    security = operation.get("security") or _security(method, view)
    parameters = [*operation["parameters"], *HEADERS[method]]
    return {
        "description": " ".join(filter(None, _sentences(method, operation, security))),
        "tags": [view.__module__.rpartition(".")[2].title()],
        "security": security,
        "parameters": parameters,
        "responses": answered | refusals(method, operation),
    }


def _security(method: str, view: Any) -> Security:
    """Return which credentials will do, and the scopes that a token needs."""
    scopes = ["read" if method == "get" else "write"]
    permission = getattr(view, "permission", None)
    if permission == Permission.MODERATE:
        scopes.append("moderate")
    credentials: Security = [{"password": []}, {"token": scopes}]
    return [{}, *credentials] if permission is None else credentials


def _sentences(method: str, operation: dict[str, Any], security: Security) -> Iterator[str]:
    """Yield what there is to say: the view's own words, and what follows from its shape."""
    yield " ".join(operation["description"].split())
    if any(each["name"] == "after" for each in operation["parameters"]):
        yield "A list comes in parts: follow `next` until it is null."
    yield {
        "post": "With an `Idempotency-Key` it may be sent again, and is done once.",
        "put": "With `If-Match` only the state that was read is changed.",
        "delete": "With `If-Match` only the state that was read is deleted.",
    }.get(method, "")
    scopes = [scope for each in security for scope in each.get("token", ())]
    named = " and ".join(f"`{scope}`" for scope in scopes)
    if not scopes:
        yield "A token will not do."
    elif {} in security:
        yield f"No token is needed; one that is sent needs the scope {named}."
    else:
        yield f"A token needs the scope{'s' if len(scopes) > 1 else ''} {named}."


def _special(method: str, status: int) -> list[str]:
    """The headers that an answer has for its method."""
    made = ["Location"] if status == 201 else []
    return ["ETag", *made, *(["Idempotency-Replayed"] if made and method == "post" else [])]


def _named(
    model: type[BaseModel], content: dict[str, Any], schemas: dict[str, Any]
) -> dict[str, Any]:
    """Let ``content`` refer to its schema by the name of ``model``."""
    schema, name = content["schema"], model.__name__
    content |= {
        "schema": {"$ref": f"#/components/schemas/{name}"},
        "example": example_of(model),
    }
    return {**schemas, name: schema}
