import pytest

from quartapp.ext.mail import BadMessage, Message
from tests.ext.mail.conftest import Outgoing, letter, mail, new_app


@pytest.mark.parametrize(
    "address",
    [
        "a@b.c,evil@x.y",
        "a@b.c, evil@x.y",
        "a@b.c\r\nBcc: evil@x.y",
        "a@b.c\nevil",
        "nobody",
        "",
        "@example.com",
        "group: a@b.c, d@e.f;",
        "a@b.c\0",
        "a b@c.d",
        "=?utf-8?q?vic?=tim@example.com",
        "=?utf-8?q?a=0d=0ab?=@example.com",
        "=?x?q??=@example.com",
        "=?utf-8?q?evil=40x=2ey=2C_x?= <a@b.c>",
        ',"',
        ":c.d:c.d;)",
        " , .)",
    ],
)
def test_an_invalid_mailbox_is_refused(address):
    for field in ("recipients", "cc", "bcc"):
        parts = {"recipients": ["good@example.com"], field: [address]}
        with pytest.raises(BadMessage):
            Message("Hello", sender="us@example.com", **parts).check()
    for field in ("sender", "reply_to"):
        if address or field == "sender":
            parts = {"sender": "us@example.com", field: address}
            with pytest.raises(BadMessage):
                Message("Hello", recipients=["good@example.com"], **parts).check()


@pytest.mark.parametrize(
    "address", ["a@b.c", "Susan O. <susan@example.com>", "x+y@sub.example.org"]
)
def test_a_valid_mailbox_is_accepted(address):
    Message("Hello", sender="us@example.com", recipients=[address]).check()


def test_a_line_break_in_a_header_is_refused():
    with pytest.raises(BadMessage):
        Message("Hi\r\nBcc: evil@x.y", sender="a@b.c", recipients=["a@b.c"]).check()
    with pytest.raises(BadMessage):
        letter(sender="a@b.c", headers={"X-A": "b\nBcc: evil@x.y"}).check()


def with_a_file(content_type: str) -> Message:
    message = letter(sender="a@b.c")
    message.attach("x", content_type, b"x")
    return message


@pytest.mark.parametrize(
    "message",
    [
        Message("Hello\u2028there", sender="a@b.c", recipients=["a@b.c"]),
        Message("Hello\x85there", sender="a@b.c", recipients=["a@b.c"]),
        Message("=?utf-8?q?a=0d=0ab?=", sender="a@b.c", recipients=["a@b.c"]),
        Message("Half a \ud800", sender="a@b.c", recipients=["a@b.c"]),
        letter(sender="a@b.c", headers={"X-A": "=?utf-8?q?a=0d=0a?="}),
        letter(sender="a@b.c", headers={"To": "evil@x.y"}),
        letter(sender="a@b.c", headers={"Subject": "Another"}),
        letter(sender="a@b.c", headers={"X A": "b"}),
        letter(sender="a@b.c", headers={"X-A:": "b"}),
        letter(sender="a@b.c", headers={"": "b"}),
        letter(f"{'a' * 251}@b.c", sender="a@b.c"),
        with_a_file("multipart/mixed"),
        with_a_file("Message/rfc822"),
        with_a_file("text"),
        with_a_file("text/plain\r\nX: y"),
    ],
)
def test_a_message_that_cannot_be_written_as_a_mail_is_refused(message):
    with pytest.raises(BadMessage):
        message.check()


def test_the_repr_of_a_message_does_not_show_its_content(tmp_path):
    message = Message("A secret", sender="a@b.c", recipients=["a@b.c"], body="a secret")
    row = Outgoing.of(message, "queued")
    message.attach("x.txt", "text/plain", b"a secret")
    assert "YSBz" not in repr(message.attachments)
    assert "secret" not in repr(message) + repr(row)


def test_a_message_is_unchanged_after_it_is_stored():
    message = letter(sender="a@b.c", cc=["c@d.e"])
    message.attach("x.bin", "application/octet-stream", b"\0\xff")
    assert Message.from_dict(message.as_dict()) == message


def test_a_second_init_app_is_refused(tmp_path):
    app = new_app(f"sqlite:///{tmp_path}/x.sqlite")
    with pytest.raises(RuntimeError, match="already initialised"):
        mail.init_app(app)
