"""Tests of the parts of a message: accepted types, and errors for wrong ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from markupsafe import Markup
from quart import Quart

from quartapp.ext.mail import BadMessage, Message
from tests.ext.mail.conftest import Outgoing, ask, deliver, letter, mail, new_app, outbox

PAIR = ("Susan O’Neil, PhD", "susan@example.com")


def written(message: Message) -> Any:
    message.check()
    return message.as_email("<1@example.com>")


@pytest.mark.parametrize("name", ["Susan", "Müller, Jürgen", 'A "B" C', "", None, "=?x?=", "苏珊"])
def test_an_address_may_be_a_pair_of_name_and_mailbox(name: Any) -> None:
    message = Message("Hi", (name, "us@example.com"), [(name, "a@example.com"), "b@example.com"])
    if name == "=?x?=":  # a mail client would read it as an encoded word
        with pytest.raises(BadMessage):
            message.check()
        return
    email = written(message)
    assert [each.addr_spec for each in email["To"].addresses] == ["a@example.com", "b@example.com"]
    assert email["From"].addresses[0].display_name == (name or "")
    assert Message.from_dict(message.as_dict()) == message


def test_cc_bcc_and_reply_to_may_be_pairs() -> None:
    parts = {"cc": [PAIR], "bcc": (("D", "d@example.com"),), "reply_to": ("R", "r@example.com")}
    message = letter(sender=PAIR, **parts)
    assert message.everybody == ["susan@example.com", "d@example.com"]
    email = written(message)
    assert email["Cc"].addresses[0].display_name == PAIR[0]
    assert email["Reply-To"].addresses[0].addr_spec == "r@example.com"
    message.recipients.append(("Late", "late@example.com"))
    assert message.everybody[-2:] == ["late@example.com", "d@example.com"]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (
            {"recipients": "a@b.c"},
            r"recipients must be a list of addresses, not a str: .*recipients=\[",
        ),
        ({"cc": "a@b.c"}, "cc must be a list of addresses, not a str"),
        ({"recipients": None}, "recipients must be a list of addresses, not None"),
        (
            {"recipients": (a for a in ["a@b.c"])},
            "recipients must be a list of addresses, not a gener",
        ),
        (
            {"recipients": [None]},
            "recipients: an address must be a string or a tuple of two, not None",
        ),
        (
            {"recipients": [("a", "b", "c")]},
            "an address must be a string or a tuple of two, not a tuple",
        ),
        ({"recipients": [["Susan", "a@b.c"]]}, "an address must be a string or a .* not a list"),
        ({"recipients": [("Susan", None)]}, "The address in recipients must be a string, not None"),
        ({"recipients": [(5, "a@b.c")]}, "The name in recipients must be a string, not a int"),
        ({"sender": 5}, "sender: an address must be a string or a tuple of two, not a int"),
        (
            {"sender": ["a@b.c"]},
            r"sender is one address, and the second argument: write recipients=\[",
        ),
        ({"reply_to": ["a@b.c"]}, "reply_to: an address must be a string"),
        ({"subject": None}, "subject must be a string, not None"),
        ({"subject": b"x"}, "subject must be a string, not a bytes"),
        ({"body": b"x"}, "body must be a string, not a bytes"),
        ({"html": 5}, "html must be a string, not a int"),
        ({"headers": {"X-Id": 5}}, "The header X-Id must be a string, not a int"),
        ({"headers": {5: "x"}}, "The name of a header must be a string, not a int"),
        ({"date": "yesterday"}, "date must be a datetime or a timestamp, not a str"),
        ({"date": datetime(2026, 1, 1)}, "date: a datetime needs a time zone"),
    ],
)
def test_an_invalid_part_is_refused_with_the_reason(parts: dict[str, Any], words: str) -> None:
    good = {"subject": "Hi", "sender": "us@example.com", "recipients": ["a@example.com"]}
    with pytest.raises(BadMessage, match=words):
        Message(**{**good, **parts})
    message = Message(**good)
    for name, value in parts.items():
        setattr(message, name, value)
    with pytest.raises(BadMessage, match=words):
        message.check()


def test_a_list_in_place_of_the_sender_is_refused() -> None:
    with pytest.raises(BadMessage, match="sender is one address, and the second argument"):
        Message("Hello", ["susan@example.com"], "body")


@pytest.mark.parametrize(
    "pair", [("Susan", "no mailbox"), ("Su\nsan", "a@b.c"), ("S", "a@b.c\r\nBcc: e@x.y"), ("S", "")]
)
def test_a_pair_without_a_valid_mailbox_is_refused(pair: tuple[str, str]) -> None:
    with pytest.raises(BadMessage):
        Message("Hi", "us@example.com", [pair]).check()


def test_an_attachment_may_be_text_and_its_type_is_guessed() -> None:
    message = letter(sender="a@b.c")
    message.attach("posts.json", "application/json", '{"é": 1}')
    message.attach("notes.txt", data="Grüße")
    message.attach("picture.png", data=b"\x89PNG")
    message.attach("notes", data="text")
    message.attach("all.tar.gz", data=memoryview(b"\x1f\x8b"))
    message.attach("unheard.of", data=bytearray(b"x"))
    files = list(written(message).iter_attachments())
    assert [each.get_content_type() for each in files] == [
        "application/json", "text/plain", "image/png", "text/plain",
        "application/octet-stream", "application/octet-stream",
    ]  # fmt: skip
    assert files[0].get_content() == '{"é": 1}'.encode()
    assert files[1].get_content() == "Grüße"
    assert Message.from_dict(message.as_dict()) == message


@pytest.mark.parametrize("data", [None, 5, BytesIO(b"x"), ["x"]])
def test_attachment_data_of_a_wrong_type_is_refused(data: Any) -> None:
    with pytest.raises(BadMessage, match=r"data must be bytes or a string, not "):
        letter().attach("x.bin", "application/octet-stream", data)


@pytest.mark.parametrize("date", [0, 1.5e9, datetime(2017, 7, 14, 2, 40, tzinfo=UTC)])
def test_a_message_accepts_the_date_and_extra_headers_of_flask_mail(date: Any) -> None:
    message = letter(sender="a@b.c", date=date, extra_headers={"X-A": "b"}, headers={"X-C": "d"})
    email = written(message)
    wanted = date if isinstance(date, datetime) else datetime.fromtimestamp(date, UTC)
    assert email["Date"].datetime.replace(tzinfo=UTC) == wanted
    assert (email["X-A"], email["X-C"]) == ("b", "d")
    assert Message.from_dict(message.as_dict()) == message


def test_the_html_of_a_message_may_be_markup() -> None:
    email = written(Message("Hi", "a@b.c", ["a@b.c"], html=Markup("<b>x</b>"), body="x"))
    assert email.get_body(["html"]).get_content() == "<b>x</b>\n"


async def test_a_default_sender_may_be_a_pair(app, sink) -> None:
    app.config["MAIL_DEFAULT_SENDER"] = ("The club", "club@example.net")
    assert mail.domain == "example.net"
    await ask(letter(to=("Susan", "susan@example.com")))
    await deliver()
    assert sink.mails[0]["From"] == "The club <club@example.net>"
    assert sink.envelopes == [["susan@example.com"]]


def test_an_invalid_default_sender_is_refused_by_init_app(tmp_path) -> None:
    url = f"sqlite:///{tmp_path}/x.sqlite"
    app = new_app(url)
    assert "mail" in app.extensions
    for wrong in (5, ["us@example.com"], ("a", "b", "c"), "us", ("Us", "us"), "a@b.c, d@e.f"):
        other = Quart("other")
        other.config["MAIL_DEFAULT_SENDER"] = wrong
        with pytest.raises(BadMessage, match=r"^MAIL_DEFAULT_SENDER: "):
            mail.init_app(other)
        assert "mail" not in other.extensions


async def test_a_long_kind_and_an_expiry_in_seconds_are_refused(app) -> None:
    with pytest.raises(ValueError, match="kind must have at most 32 characters"):
        Outgoing.of(letter(), "queued", kind="k" * 33)
    with pytest.raises(TypeError, match="expires_in must be a timedelta"):
        Outgoing.of(letter(), "queued", expires_in=3600)
    assert Outgoing.of(letter(), "queued", expires_in=timedelta(0)).is_expired
    assert not Outgoing.of(letter(), "queued").is_expired
    assert await outbox() == []
