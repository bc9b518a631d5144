"""A mail to several is on its way to each of them, who gets it or does not."""

from __future__ import annotations

import pytest
from aiosmtplib import SMTPRecipientsRefused

from tests.ext.mail.conftest import ask, db, deliver, letter, mail, outbox
from tests.ext.mail.test_delivery import make_due
from tests.ext.once import on_sqlite

A, B, C = "a@example.com", "b@example.net", "c@example.org"


async def test_each_is_a_row_of_its_own_and_reads_the_same(app, sink):
    await ask(letter(A, cc=[f"Bea <{B}>", A], bcc=[C]))
    rows = await outbox()
    assert [(row.recipient, row.domain) for row in rows] == [
        (A, "example.com"),
        (B, "example.net"),
        (C, "example.org"),
    ]
    assert await deliver() == 3
    assert sorted(sink.envelopes) == [[A], [B], [C]]
    assert {(each["To"], each["Cc"]) for each in sink.mails} == {(A, f"Bea <{B}>, {A}")}
    assert not [each for each in sink.mails if C in each.as_string()]


@on_sqlite
async def test_a_domain_in_another_script_arrives_in_ascii(app, sink):
    await ask(letter("Bea <u@müller.example>", cc=["c@пример.рф"]))
    here, there = "u@xn--mller-kva.example", "c@xn--e1afmkfd.xn--p1ai"
    assert [(row.recipient, row.domain) for row in await outbox()] == [
        (here, "xn--mller-kva.example"),
        (there, "xn--e1afmkfd.xn--p1ai"),
    ]
    assert await deliver() == 2
    assert sorted(sink.envelopes) == [[there], [here]]
    assert {(each["To"], each["Cc"]) for each in sink.mails} == {(f"Bea <{here}>", there)}


async def test_who_is_refused_for_now_is_tried_again_and_nobody_else(app, sink):
    sink.refused[B] = "451 later"
    await ask(letter(A, cc=[B], bcc=[C]))
    await deliver()
    assert {row.recipient: row.status for row in await outbox()} == {
        A: "sent",
        B: "queued",
        C: "sent",
    }
    sink.refused.clear()
    await make_due()
    assert await deliver() == 1
    assert sorted(sink.envelopes) == [[A], [B], [C]]


async def test_who_is_refused_for_good_has_failed_and_it_says_why(app, sink):
    sink.refused[C] = "550 nobody of that name"
    await ask(letter(A, bcc=[C]))
    await deliver()
    first, second = await outbox()
    assert (first.status, second.status) == ("sent", "failed")
    assert "nobody of that name" in second.error


@on_sqlite
async def test_who_sends_at_once_hears_who_was_refused(app, sink):
    sink.refused |= {B: "451 later", C: "550 nobody of that name"}
    with pytest.raises(SMTPRecipientsRefused) as refused:
        await mail.send(letter(A, cc=[B], bcc=[C]))
    assert [(each.recipient, each.code) for each in refused.value.recipients] == [
        (B, 451),
        (C, 550),
    ]
    assert sink.envelopes == [[A]]


async def test_all_that_was_asked_for_is_returned(app):
    async with db.begin() as session:
        rows = mail.enqueue(session, letter(A, cc=[B]), kind="note")
    assert [(row.recipient, row.kind) for row in rows] == [(A, "note"), (B, "note")]
