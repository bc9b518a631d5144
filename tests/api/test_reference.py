"""Tests of the API reference: types in words, tables, samples."""

from __future__ import annotations

import pytest

from quartapp.api.reference.fields import Fields
from quartapp.api.reference.samples import curl, json_sample, laid_out
from quartapp.api.reference.words import prose
from tests.ext.forms.markup import Markup

SCHEMAS = {
    "Post": {"type": "object", "properties": {"id": {"type": "integer"}}},
    "Scope": {"enum": ["read", "write"]},
    "Nothing": {"type": "object"},
}
FIELDS = Fields({"components": {"schemas": SCHEMAS}})
POST, SCOPE = ({"$ref": f"#/components/schemas/{name}"} for name in ("Post", "Scope"))
NAME, NULL = {"type": "string", "maxLength": 64}, {"type": "null"}


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string"}, "string"),
        ({"type": "string", "minLength": 1, "maxLength": 20000}, "string, 1 to 20,000 characters"),
        ({"type": "string", "maxLength": 64}, "string, up to 64 characters"),
        ({"type": "integer", "minimum": 0}, "integer, 0 or more"),
        ({"type": "integer", "minimum": 1, "maximum": 100}, "integer, 1 to 100"),
        ({"type": "string", "format": "date-time"}, "time"),
        ({"anyOf": [{"type": "integer"}, NULL]}, "integer or null"),
        ({"anyOf": [NAME, NULL]}, "string, up to 64 characters, or null"),
        ({"enum": ["a", "b", "c"]}, "a, b or c"),
        ({"type": "array", "items": {"type": "integer"}}, "list of integer"),
        (
            {"type": "array", "items": SCOPE, "minItems": 1},
            "list of read or write, 1 items or more",
        ),
        ({"type": "array", "items": POST}, "list of Post"),
        ({}, "anything"),
    ],
)
def test_a_type_is_described_in_words(schema, words):
    assert FIELDS.type_of(schema).striptags() == words


def test_an_object_type_is_a_link_to_its_fields():
    assert FIELDS.type_of(POST) == '<a href="#Post">Post</a>'


def test_a_field_is_marked_as_required_or_shows_its_default():
    schema = {
        "required": ["body"],
        "properties": {"body": {"type": "string"}, "size": {"type": "integer", "default": 20}},
    }
    body, size = FIELDS.of_object(schema, required="required")
    assert (body.note, size.note) == ("required", "")
    assert size.meaning.striptags() == "20 if left out."


def test_parameters_come_in_the_order_of_a_request():
    parameters = [
        {"name": name, "in": place, "schema": {}, "description": ""}
        for name, place in [("If-Match", "header"), ("page", "query"), ("id", "path")]
    ]
    found = FIELDS.of_parameters(parameters)
    assert [each.name for each in found] == ["id", "page", "If-Match"]


def test_a_description_becomes_escaped_text_and_code():
    assert prose("An `a < b` & <i>") == "An <code>a &lt; b</code> &amp; &lt;i&gt;"


def test_short_json_stays_on_one_line():
    assert laid_out([{"id": 1}, {"id": 2}]) == '[{"id": 1}, {"id": 2}]'
    long = {"words": ["x" * 40, "y" * 40], "next": None}
    assert laid_out(long) == (
        '{\n  "words": [\n    "' + "x" * 40 + '",\n    "' + "y" * 40 + '"\n  ],\n  "next": null\n}'
    )


def test_a_curl_command_is_quoted_for_the_shell():
    command = curl("PUT", "http://h/p?a=1&b=2", ["-u a:b"], {"body": "It's"})
    assert command.striptags().replace("\\ ", "") == (
        "curl -X PUT -u a:b --json '{\"body\": \"It'\"'\"'s\"}' 'http://h/p?a=1&b=2'"
    )


def test_markup_in_a_sample_is_escaped():
    sample = json_sample({"body_html": "<script>alert(1)</script>"})
    assert {each.tag for each in Markup(sample).elements} == {"span"}
    assert "<script>alert(1)</script>" in sample.unescape().replace("</span>", "")
