"""Rows of the tables of fields; resolves the references of an OpenAPI document."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Any

from markupsafe import Markup, escape

from .words import code, either, kind, limits, prose

PLACES = ["path", "query", "header"]


@dataclass(frozen=True)
class Field:
    """A row of a table: a parameter, a header or a JSON key."""

    name: str
    type: Markup
    meaning: Markup
    note: str = ""  # location of a parameter, or if a key is required
    id: str = ""  # the target of links


def referred(part: dict[str, Any]) -> str:
    """Return the last part of the name in ``$ref``, or an empty string without ``$ref``."""
    return str(part.get("$ref", "")).rpartition("/")[2]


class Fields:
    """Builds rows from parts of ``document``, with references resolved."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    def resolved(self, part: dict[str, Any]) -> dict[str, Any]:
        """Return the object that ``part`` refers to, or ``part`` if it is no reference."""
        if "$ref" not in part:
            return part
        names = part["$ref"].removeprefix("#/").split("/")
        return reduce(lambda found, name: found[name], names, self.document)

    def of_object(
        self, schema: dict[str, Any], required: str = "", optional: str = ""
    ) -> list[Field]:
        """Return the keys of an object, with the note ``required`` or ``optional``."""
        schema = self.resolved(schema)
        notes = dict.fromkeys(schema.get("required", ()), required)
        return [
            self._field(name, each, each, notes.get(name, optional))
            for name, each in schema.get("properties", {}).items()
        ]

    def of_parameters(self, parameters: list[dict[str, Any]]) -> list[Field]:
        """Return the parameters: path, then query, then headers."""
        found = sorted(parameters, key=lambda each: PLACES.index(each["in"]))
        return [self._field(each["name"], each["schema"], each, each["in"]) for each in found]

    def of_headers(self, headers: dict[str, dict[str, Any]]) -> list[Field]:
        """Return the response headers."""
        return [
            Field(name, self.type_of(each["schema"]), prose(each["description"]), id=name)
            for name, each in headers.items()
        ]

    def type_of(self, schema: dict[str, Any]) -> Markup:
        """Describe the type of ``schema``; the type of an object is a link to its table."""
        name, schema = referred(schema), self.resolved(schema)
        if name and schema.get("properties"):
            return Markup('<a href="#{0}">{0}</a>').format(name)
        if "enum" in schema:
            return either([code(value) for value in schema["enum"]])
        if "anyOf" in schema:
            return either([self.type_of(each) for each in schema["anyOf"]])
        if schema.get("type") == "array":
            return Markup("list of ") + self.type_of(schema["items"]) + limits(schema)
        return escape(kind(schema))

    def _field(
        self, name: str, schema: dict[str, Any], described: dict[str, Any], note: str
    ) -> Field:
        meaning = prose(self.resolved(described).get("description", ""))
        if default := self.resolved(schema).get("default"):
            meaning += Markup(" {} if left out.").format(code(default))
        return Field(name, self.type_of(schema), meaning, note)
