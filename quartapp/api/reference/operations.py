"""Operations: request, responses and a curl command."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from .fields import Field, Fields, referred
from .samples import BASIC, BEARER, curl, json_sample
from .words import prose

METHODS = ["get", "post", "put", "delete"]
JSON = "application/json"


@dataclass(frozen=True)
class Answer:
    """A response with one status."""

    status: str
    name: str  # of a shared response; empty for one of this operation only
    error: str
    meaning: Markup
    type: Markup
    headers: list[str]
    sample: Markup


@dataclass(frozen=True)
class Body:
    """A request body, as JSON."""

    name: str
    is_optional: bool
    fields: list[Field]
    example: Any


@dataclass(frozen=True)
class Operation:
    """A method and a path."""

    id: str
    tag: str
    method: str
    path: str
    summary: Markup
    meaning: Markup
    access: str
    curl: Markup
    parameters: list[Field]
    body: Body | None
    answers: list[Answer]
    otherwise: list[Answer]


def operations(fields: Fields, address: str) -> Iterator[Operation]:
    """Yield the operations, sorted by path, then in the order of ``METHODS``."""
    for path, methods in sorted(fields.document["paths"].items()):
        for method in METHODS:
            if method in methods:
                yield _operation(fields, methods[method], method.upper(), path, address)


def _operation(
    fields: Fields, operation: dict[str, Any], method: str, path: str, address: str
) -> Operation:
    access, options = _access(fields, operation["security"])
    body = _body(fields, operation["requestBody"]) if "requestBody" in operation else None
    answers = [_answer(fields, *each) for each in sorted(operation["responses"].items())]
    target = address + _example_path(path, operation["parameters"])
    return Operation(
        id=operation["operationId"],
        tag=operation["tags"][0],
        method=method,
        path=path,
        summary=prose(operation["summary"].removesuffix(".")),
        meaning=prose(operation["description"]),
        access=access,
        curl=curl(method, target, options, body and body.example),
        parameters=fields.of_parameters(operation["parameters"]),
        body=body,
        answers=[each for each in answers if not each.name],
        otherwise=[each for each in answers if each.name],
    )


def _body(fields: Fields, request_body: dict[str, Any]) -> Body:
    content = request_body["content"][JSON]
    return Body(
        name=referred(content["schema"]),
        is_optional=not request_body["required"],
        fields=fields.of_object(content["schema"], required="required"),
        example=content["example"],
    )


def _access(fields: Fields, security: list[dict[str, Any]]) -> tuple[str, list[str]]:
    """Return a sentence on the required credentials, and the options of curl for them."""
    if {} in security:
        return "Open to everybody.", []
    schemes = fields.document["components"]["securitySchemes"]
    if "bearer" in [schemes[name]["scheme"] for choice in security for name in choice]:
        return "With a token, or your address and password.", [BEARER]
    return "With your address and password.", [BASIC]


def _answer(fields: Fields, status: str, response: dict[str, Any]) -> Answer:
    name, response = referred(response), fields.resolved(response)
    content = response.get("content", {}).get(JSON, {"schema": {}, "example": {}})
    return Answer(
        status=status,
        name=name,
        error=content["example"]["error"] if status >= "400" else "",
        meaning=prose(response["description"]),
        type=fields.type_of(content["schema"]),
        headers=list(response["headers"]),
        sample=json_sample(content["example"]),
    )


def _example_path(path: str, parameters: list[dict[str, Any]]) -> str:
    """Return ``path`` with its placeholders replaced by examples, or by 1."""
    return path.format_map({each["name"]: each.get("example", 1) for each in parameters})
