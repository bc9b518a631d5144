"""Quart-Schema's OpenAPI provider, extended by headers, errors, scopes and examples."""

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
    """Describes the views of the blueprint ``api`` by their decorators and docstrings."""

    def schema(self) -> dict[str, Any]:
        """Return the OpenAPI document."""
        document = super().schema()
        _, error = self.build_response_object(Error, None)
        described: dict[str, Any] = document["components"]
        described["schemas"] |= error
        described |= components()
        return document

    def generate_rules(self) -> Iterable[Rule]:
        """Yield the URL rules of the API, except that of the OpenAPI document itself."""
        for rule in super().generate_rules():
            if rule.endpoint.startswith("api.") and rule.endpoint != "api.openapi":
                yield rule

    def operation_id(self, _method: str, _path: str, func: Any) -> str:
        """Return the name of the view function."""
        return str(func.__name__)

    def build_path_parameter(self, name: str, _converter: BaseConverter) -> dict[str, Any]:
        """Return the description of a path parameter; all of them are row ids."""
        return path_parameter(name)

    def build_request_body(
        self, model: type[Any], source: DataSource
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Extend the request body of Quart-Schema by an example; refer to its schema by name."""
        body, schemas = super().build_request_body(model, source)
        content = body["content"]["application/json"]
        schemas = _by_reference(model, content, schemas)
        return {**body, "required": not model.is_optional}, schemas

    def build_response_object(
        self, model: type[Any], headers_model: type[Any] | None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Extend the response of Quart-Schema by an example; refer to its schema by name."""
        response, schemas = super().build_response_object(model, headers_model)
        schemas = _by_reference(model, response["content"]["application/json"], schemas)
        return response, schemas

    def build_paths(self, rule: Rule) -> tuple[dict[str, Any], dict[str, Any]]:
        """Extend the operations by security, conditional headers and error responses."""
        view: Any = self._app.view_functions[rule.endpoint]
        paths, schemas = super().build_paths(rule)
        prefix = api.url_prefix or ""
        for operations in paths.values():
            for method, operation in operations.items():
                operation |= _extended(method, operation, view)
        return {path.removeprefix(prefix): each for path, each in paths.items()}, schemas


def _extended(method: str, operation: dict[str, Any], view: Any) -> dict[str, Any]:
    responses = {
        str(status): response | {"headers": headers(*_header_names(method, status))}
        for status, response in operation["responses"].items()
    }
    security = operation.get("security") or _security(method, view)
    parameters = [*operation["parameters"], *HEADERS[method]]
    return {
        "description": " ".join(filter(None, _sentences(method, operation, security))),
        "tags": [view.__module__.rpartition(".")[2].title()],
        "security": security,
        "parameters": parameters,
        "responses": responses | refusals(method, operation),
    }


def _security(method: str, view: Any) -> Security:
    """Return the accepted security schemes, with the scopes that a token needs."""
    scopes = ["read" if method == "get" else "write"]
    permission = getattr(view, "permission", None)
    if permission == Permission.MODERATE:
        scopes.append("moderate")
    credentials: Security = [{"password": []}, {"token": scopes}]
    return [{}, *credentials] if permission is None else credentials


def _sentences(method: str, operation: dict[str, Any], security: Security) -> Iterator[str]:
    """Yield the description: the docstring of the view, and sentences for shared features."""
    yield " ".join(operation["description"].split())
    if any(each["name"] == "after" for each in operation["parameters"]):
        yield "The list is paginated: follow `next` until it is null."
    yield {
        "post": "With an `Idempotency-Key` the request can be retried safely.",
        "put": "With `If-Match` the request fails if the resource has changed since the GET.",
        "delete": "With `If-Match` the request fails if the resource has changed since the GET.",
    }.get(method, "")
    scopes = [scope for each in security for scope in each.get("token", ())]
    named = " and ".join(f"`{scope}`" for scope in scopes)
    if not scopes:
        yield "Tokens are not accepted."
    elif {} in security:
        yield f"Authentication is optional; a token needs the scope {named}."
    else:
        yield f"A token needs the scope{'s' if len(scopes) > 1 else ''} {named}."


def _header_names(method: str, status: int) -> list[str]:
    """Return the names of the headers of a successful response."""
    made = ["Location"] if status == 201 else []
    return ["ETag", *made, *(["Idempotency-Replayed"] if made and method == "post" else [])]


def _by_reference(
    model: type[BaseModel], content: dict[str, Any], schemas: dict[str, Any]
) -> dict[str, Any]:
    """Move the schema in ``content`` to ``schemas``, and refer to it by the name of ``model``."""
    schema, name = content["schema"], model.__name__
    content |= {
        "schema": {"$ref": f"#/components/schemas/{name}"},
        "example": example_of(model),
    }
    return {**schemas, name: schema}
