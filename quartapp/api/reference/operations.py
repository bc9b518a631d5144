"""One operation: what to send, and what may come back."""

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
    """A status, and what comes with it."""

    status: str
    name: str  # of what many operations answer; empty where it is this one's own
    error: str
    meaning: Markup
    type: Markup
    headers: list[str]
    sample: Markup


@dataclass(frozen=True)
class Body:
    """What is sent along, as JSON."""

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
    """All of them, by path and then as one thinks of them: read, make, change, delete."""
    for path, methods in sorted(fields.document["paths"].items()):
        for method in METHODS:
            if method in methods:
                yield _operation(fields, methods[method], method.upper(), path, address)


def _operation(
    fields: Fields, said: dict[str, Any], method: str, path: str, address: str
) -> Operation:
    access, options = _access(fields, said["security"])
    body = _body(fields, said["requestBody"]) if "requestBody" in said else None
    answers = [_answer(fields, *each) for each in sorted(said["responses"].items())]
    target = address + _filled(path, said["parameters"])
    return Operation(
        id=said["operationId"],
        tag=said["tags"][0],
        method=method,
        path=path,
        summary=prose(said["summary"].removesuffix(".")),
        meaning=prose(said["description"]),
        access=access,
        curl=curl(method, target, options, body and body.example),
        parameters=fields.of_parameters(said["parameters"]),
        body=body,
        answers=[each for each in answers if not each.name],
        otherwise=[each for each in answers if each.name],
    )


def _body(fields: Fields, said: dict[str, Any]) -> Body:
    content = said["content"][JSON]
    return Body(
        name=referred(content["schema"]),
        is_optional=not said["required"],
        fields=fields.of_object(content["schema"], required="required"),
        example=content["example"],
    )


def _access(fields: Fields, security: list[dict[str, Any]]) -> tuple[str, list[str]]:
    """Who may, and how curl tells who asks."""
    if {} in security:
        return "Open to everybody.", []
    schemes = fields.document["components"]["securitySchemes"]
    if "bearer" in [schemes[name]["scheme"] for choice in security for name in choice]:
        return "With a token, or your address and password.", [BEARER]
    return "With your address and password.", [BASIC]


def _answer(fields: Fields, status: str, said: dict[str, Any]) -> Answer:
    name, said = referred(said), fields.resolved(said)
    content = said.get("content", {}).get(JSON, {"schema": {}, "example": {}})
    return Answer(
        status=status,
        name=name,
        error=content["example"]["error"] if status >= "400" else "",
        meaning=prose(said["description"]),
        type=fields.type_of(content["schema"]),
        headers=list(said["headers"]),
        sample=json_sample(content["example"]),
    )


def _filled(path: str, parameters: list[dict[str, Any]]) -> str:
    """A path to try: with an example, or the first there is, in its places."""
    return path.format_map({each["name"]: each.get("example", 1) for each in parameters})
