"""Tests that parsers of client input need time proportional to its length."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from urllib.parse import parse_qsl

import pytest
from pydantic import TypeAdapter
from sqlalchemy import column
from werkzeug.datastructures import MIMEAccept
from werkzeug.formparser import MultiPartParser
from werkzeug.http import (
    parse_accept_header,
    parse_cookie,
    parse_etags,
    parse_options_header,
    parse_set_header,
)

from quartapp.api.bodies import PostText, Title
from quartapp.ext.live.topics import Topic, Topics
from quartapp.ext.login.devices import device_name
from quartapp.ext.login.redirects import safe_next
from quartapp.ext.mail import mailbox_of, stored_address
from quartapp.ext.mail.addresses import checked_address, shown_address
from quartapp.ext.pagination.cursors import load
from quartapp.ext.pagination.numbered import page_number
from quartapp.ext.texts import is_blank, line
from quartapp.models.excerpts import excerpt, first_words_of
from quartapp.services.accounts import USERNAME
from tests.growth import assert_linear_time, repeated

HEADER = 16_000  # bytes: more is refused before it is parsed
BODY = 64_000
topics = Topics()
topics.add(Topic("post:<id>", lambda _user: True))


def _multipart(text: str) -> object:
    body = f'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n{text}\r\n--x--'.encode()
    return MultiPartParser().parse(BytesIO(body), b"x", len(body))


def _multipart_head(text: str) -> object:
    body = f"--x\r\n{text}\r\n\r\nb\r\n--x--".encode()
    return MultiPartParser().parse(BytesIO(body), b"x", len(body))


READERS: dict[str, tuple[Callable[[str], object], int]] = {
    "an address": (checked_address, BODY),
    "an address before the @": (lambda text: checked_address(f"{text}@a.co"), BODY),
    "an address behind the @": (lambda text: checked_address(f"a@{text}.co"), BODY),
    "an address to sign in": (stored_address, BODY),
    "an address to show": (lambda text: shown_address(f"a@xn--{text}.co"), HEADER),
    "a mailbox": (mailbox_of, BODY),
    "a mailbox in brackets": (lambda text: mailbox_of(f"{text}<a@b.co>"), BODY),
    "a user name": (USERNAME.match, BODY),
    "a name": (line, BODY),
    "a blank text": (is_blank, BODY),
    "a body in JSON": (TypeAdapter(PostText).validate_python, BODY),
    "a name in JSON": (TypeAdapter(Title).validate_python, BODY),
    "JSON": (json.loads, BODY),
    "a text in JSON": (lambda text: json.loads(f'{{"a": "{text}"}}'), BODY),
    "a topic": (topics.find, BODY),
    "the number in a topic": (lambda text: topics.find(f"post:{text}"), BODY),
    "an excerpt": (lambda text: excerpt(text, 100), BODY),
    "first words": (lambda text: first_words_of(f"<h3>{text}", 100), BODY),
    "a form": (lambda text: parse_qsl(text, keep_blank_values=True), BODY),
    "a field of a form": (lambda text: parse_qsl(f"a={text}", keep_blank_values=True), BODY),
    "multipart": (_multipart, BODY),
    "the head of a part": (_multipart_head, BODY),
    "Accept": (lambda text: parse_accept_header(text, MIMEAccept).best, HEADER),
    "Accept, a parameter": (lambda text: parse_accept_header(f"a/b;q={text}", MIMEAccept), HEADER),
    "Accept-Language": (parse_accept_header, HEADER),
    "Cookie": (parse_cookie, HEADER),
    "Cookie, a value": (lambda text: parse_cookie(f'a="{text}"'), HEADER),
    "If-None-Match": (parse_etags, HEADER),
    "Content-Type": (parse_options_header, HEADER),
    "Content-Disposition": (lambda text: parse_options_header(f"a; b={text}"), HEADER),
    "Connection": (parse_set_header, HEADER),
    "User-Agent": (device_name, HEADER),
    "next": (safe_next, HEADER),
    "next, a path": (lambda text: safe_next(f"/{text}"), HEADER),
    "page": (lambda text: page_number({"page": text}), HEADER),
}
PATTERNS = [
    "a", " ", "\t", "\n", "\r\n", '"', "'", "\\", "%", "%2", "%25", "&", "=", "a=b&", "a=b;", ";",
    ",", ", ", "a,", 'W/"a",', '"a",', "a;q=1,", ";q=", "*", "*/*,", "a/b,", "(", "()", "<",
    "<a>", "@", "a@", ".", "a.", "-", "--", "--x\r\n", "[", "{", '{"a":', "[1,", "1", "0", "-1",
    "1e", "\\u", "é", "\u0301", "\x00", "\ufffd", "/", "//", "/..", "?", "#", ":", "=?",
    "=?utf-8?q?", "\x7f", "&#", "&lt;", "a: b\r\n", "a*0=b; ", "_", "+",
]  # fmt: skip


@pytest.mark.parametrize("name", READERS)
def test_client_input_is_parsed_in_linear_time(name):
    read, letters = READERS[name]

    def attempt(text: str) -> None:
        with suppress(Exception):  # only the time matters, not the result
            read(text)

    for pattern in PATTERNS:
        assert_linear_time(attempt, lambda length, each=pattern: repeated(each, length), letters)


async def test_a_cursor_is_parsed_in_linear_time(app):
    def attempt(text: str) -> None:
        with suppress(Exception):
            load(text, [column("id")])

    async with app.app_context():
        for pattern in PATTERNS:
            assert_linear_time(attempt, lambda length, each=pattern: repeated(each, length), HEADER)
