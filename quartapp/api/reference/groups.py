"""The content of the page: operations grouped by tag, objects, errors and headers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from .fields import Field, Fields
from .operations import Operation, operations
from .words import code, prose


@dataclass(frozen=True)
class Group:
    """The operations with one tag."""

    name: str
    meaning: Markup
    operations: list[Operation]


@dataclass(frozen=True)
class Object:
    """An object in response bodies."""

    name: str
    meaning: Markup
    fields: list[Field]


@dataclass(frozen=True)
class Reference:
    """The content of the documentation page."""

    groups: list[Group]
    objects: list[Object]
    errors: list[Field]
    headers: list[Field]


def reference(document: dict[str, Any], address: str) -> Reference:
    """Return the content for ``document``, with curl commands for the base URL ``address``."""
    fields, shared = Fields(document), document["components"]
    found = list(operations(fields, address))
    bodies = {each.body.name for each in found if each.body}
    return Reference(
        groups=[_group(tag, found) for tag in document["tags"]],
        objects=[
            _object(fields, name, schema)
            for name, schema in sorted(shared["schemas"].items())
            if schema.get("properties") and name not in bodies
        ],
        errors=_errors(found),
        headers=fields.of_headers(shared["headers"]),
    )


def _group(tag: dict[str, str], found: list[Operation]) -> Group:
    tagged = [each for each in found if each.tag == tag["name"]]
    return Group(tag["name"], prose(tag["description"]), tagged)


def _object(fields: Fields, name: str, schema: dict[str, Any]) -> Object:
    meaning = prose(schema["description"].removesuffix("."))
    return Object(name, meaning, fields.of_object(schema, optional="not always"))


def _errors(found: list[Operation]) -> list[Field]:
    answers = {answer.status: answer for each in found for answer in each.otherwise}
    return [
        Field(status, code(each.error) if each.error else Markup(), each.meaning, id=each.name)
        for status, each in sorted(answers.items())
    ]
