"""Tests of addresses: one stored form for each mailbox, and errors for invalid ones."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies

from quartapp.ext.mail import (
    BadAddress,
    BadMessage,
    Message,
    checked_address,
    mailbox_of,
    shown_address,
    stored_address,
    trimmed,
)

MUELLER = "user@xn--mller-kva.example"
SAME = {
    MUELLER: [
        "user@müller.example", "USER@Müller.EXAMPLE", "user@mu\u0308ller.example", MUELLER,
        "user@müller。example", "user@müller．example", "user@müller｡example",
        "user@XN--MLLER-KVA.example", "user@ｍüller.example",
    ],
    "user@xn--e1afmkfd.xn--p1ai": [
        "user@пример.рф", "User@ПРИМЕР.РФ", "user@xn--e1afmkfd.xn--p1ai",
    ],
    "user@xn--fa-hia.de": ["user@faß.de", "user@FAẞ.de"],
    "user@xn--r8jz45g.xn--zckzah": ["user@例え.テスト"],
    "user@xn--ngbrx4e.example": ["user@عربي.example"],
    "user@example.com": [
        "User@Example.COM", " user@example.com\n", "\u200buser@example.com\ufeff",
        "\u202auser@example.com\u202c", "\u00a0user@example.com\u3000",
        "\u3164user@example.com\u2800", "user@example.com\ufe0f",
        "\u2066user@example.com\u2069", "user@example.com\u00ad",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "stored"), [(text, stored) for stored, texts in SAME.items() for text in texts]
)
def test_all_spellings_of_an_address_have_one_stored_form(text, stored):
    assert checked_address(text) == stored_address(text) == stored
    assert stored_address(stored) == stored
    assert mailbox_of(trimmed(text)).lower() == stored


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (MUELLER, "user@müller.example"),
        ("user@xn--e1afmkfd.xn--p1ai", "user@пример.рф"),
        ("user@xn--mller-kva.test", "user@müller.test"),
        ("user@example.com", "user@example.com"),
        ("user@xn--a.example", "user@xn--a.example"),
    ],
)
def test_a_domain_is_displayed_in_its_own_script(stored, shown):
    assert shown_address(stored) == shown


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "does not look like"),
        ("user", "does not look like"),
        ("@example.com", "does not look like"),
        ("user@", "does not look like"),
        ("user@example", "does not look like"),
        ("user@-example.com", "does not look like"),
        ("user@example..com", "does not look like"),
        ("two words@example.com", "does not look like"),
        ("a@b.example,c@d.example", "does not look like"),
        ("Kate <kate@example.com>", "does not look like"),
        ("user@[127.0.0.1]", "does not look like"),
        ("user＠example.com", "does not look like"),
        ("user@😀.example", "does not look like"),
        ("user@xn--a.example.com", "does not look like"),
        (f"user@{'ü' * 60}.example", "does not look like"),
        (f"{'x' * 300}@example.com", "does not look like"),
        ("us\u200ber@example.com", "invisible character"),
        ("user@exam\u00adple.com", "invisible character"),
        ("user@exam\u3164ple.com", "invisible character"),
        ("josé@example.com", "before the @ only letters from A to Z"),
        ("\u212aate@example.com", "before the @ only letters from A to Z"),
        ("пример@пример.рф", "before the @ only letters from A to Z"),
        (f"{'x' * 65}@example.com", "65 letters, and 64 fit"),
        ("=?utf-8?q?a?=@example.com", "has a meaning of its own in mails"),
        ("user@blog.test", "domains that end in “test” lead nowhere"),
        ("user@printer.local", "domains that end in “local” lead nowhere"),
        ("user@localhost", "domains that end in “localhost” lead nowhere"),
        ("user@müller。invalid", "domains that end in “invalid” lead nowhere"),
    ],
)
def test_an_unreachable_address_is_refused_with_a_reason(text, words):
    with pytest.raises(BadAddress, match=words):
        checked_address(text)


def test_a_local_part_of_64_letters_is_accepted():
    assert checked_address(f"{'x' * 64}@example.com")


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("User@Blog.Test", "user@blog.test"),
        ("user@localhost", "user@localhost"),
        ("user@Müller.local", "user@xn--mller-kva.local"),
        ("user@müller。test", "user@xn--mller-kva.test"),
    ],
)
def test_special_use_domains_are_accepted_when_allowed(text, stored):
    assert checked_address(text, special_use=True) == stored
    assert stored_address(text) == stored


def test_an_address_that_is_now_invalid_still_has_a_stored_form():
    long = f"{'x' * 65}@example.com"
    assert stored_address(long.upper()) == long
    assert stored_address(' "A b"@Example.com ') == '"a b"@example.com'


def test_a_lookalike_letter_does_not_match_the_original():
    assert stored_address("\u212aate@example.com") != "kate@example.com"


@given(strategies.text() | strategies.text('ab@.\u3002ü\u200b -=?<>,"', max_size=40))
def test_any_text_has_one_stored_form_and_causes_no_error(text):
    stored = stored_address(text)
    assert stored_address(stored) == stored
    assert isinstance(shown_address(stored), str)


def test_a_message_goes_to_the_ascii_form_of_each_domain():
    message = Message(
        "Hello",
        sender="Der Müller <post@müller.example>",
        recipients=["u@müller.example", "Kate <kate@пример.рф>"],
        cc=["c@例え.テスト"],
        bcc=["b@faß.de"],
        reply_to="r@müller.example",
        body="Hello",
    )
    email = message.as_email("<1@example.com>")
    assert message.everybody == [
        "u@xn--mller-kva.example",
        "kate@xn--e1afmkfd.xn--p1ai",
        "c@xn--r8jz45g.xn--zckzah",
        "b@xn--fa-hia.de",
    ]
    assert email["From"].addresses[0].display_name == "Der Müller"
    assert email["From"].addresses[0].addr_spec == "post@xn--mller-kva.example"
    assert str(email["To"]) == "u@xn--mller-kva.example, Kate <kate@xn--e1afmkfd.xn--p1ai>"
    assert str(email["Reply-To"]) == "r@xn--mller-kva.example"
    assert email.as_bytes().isascii()
    assert Message.from_dict(message.as_dict()).everybody == message.everybody


@pytest.mark.parametrize("address", ["ü@example.com", "u@😀.example", "u@a.ü,v@example.com"])
def test_a_message_to_an_address_without_an_ascii_form_is_refused(address):
    with pytest.raises(BadMessage):
        Message("Hello", sender="a@example.com", recipients=[address], body="x").check()
