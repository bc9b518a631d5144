"""Tests of mails to several recipients: each has its own row and delivery."""

from __future__ import annotations

import pytest
from aiosmtplib import SMTPRecipientsRefused

from tests.databases import sqlite_only
from tests.ext.mail.conftest import ask, db, deliver, letter, mail, outbox
from tests.ext.mail.test_delivery import make_due

A, B, C = "a@example.com", "b@example.net", "c@example.org"


async def test_each_recipient_has_a_row_and_gets_the_same_headers(app, sink):
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


@sqlite_only
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


async def test_only_a_temporarily_refused_recipient_is_retried(app, sink):
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


async def test_a_permanently_refused_recipient_fails_with_the_reason(app, sink):
    sink.refused[C] = "550 nobody of that name"
    await ask(letter(A, bcc=[C]))
    await deliver()
    first, second = await outbox()
    assert (first.status, second.status) == ("sent", "failed")
    assert "nobody of that name" in second.error


@sqlite_only
async def test_send_raises_an_error_that_lists_the_refused_recipients(app, sink):
    sink.refused |= {B: "451 later", C: "550 nobody of that name"}
    with pytest.raises(SMTPRecipientsRefused) as refused:
        await mail.send(letter(A, cc=[B], bcc=[C]))
    assert [(each.recipient, each.code) for each in refused.value.recipients] == [
        (B, 451),
        (C, 550),
    ]
    assert sink.envelopes == [[A]]


async def test_enqueue_returns_a_row_for_each_recipient(app):
    async with db.begin() as session:
        rows = mail.enqueue(session, letter(A, cc=[B]), kind="note")
    assert [(row.recipient, row.kind) for row in rows] == [(A, "note"), (B, "note")]
