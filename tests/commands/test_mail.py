"""Tests of ``quartapp mail``: list, retry, and work --once."""

from __future__ import annotations

from datetime import timedelta

from quartapp.ext.db import utcnow
from tests.commands.mails import SECRET
from tests.databases import settled_on_sqlite


@settled_on_sqlite
def test_the_list_shows_recipients_subjects_and_reasons_of_failures(command, ask):
    ask("failed", kind="confirm", attempts=3, error="SMTPDataError: (550, 'spam')")
    ask("queued", subject="About \x1b[31mred")
    result = command("mail", "list")
    assert result.exit_code == 0, result.output
    head, newest, oldest = result.stdout.splitlines()
    assert head.split() == ["id", "status", "kind", "to", "subject", "attempts", "age", "why"]
    assert newest.split()[:2] == ["2", "queued"]
    assert "About  [31mred" in newest
    assert oldest.split(None, 8)[:8] == [
        "1", "failed", "confirm", "susan@example.com", "Hello", "3", "0", "min"
    ]  # fmt: skip
    assert oldest.endswith("The server did not take the mail: 550 spam")
    assert SECRET not in result.output


@settled_on_sqlite
def test_the_list_is_filtered_by_status_and_mentions_its_limit(command, ask):
    ask("failed", 3)
    ask("sent")
    result = command("mail", "list", "--status", "failed", "--limit", "2")
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines[1:3]] == ["3", "2"]
    assert lines[3:] == ["These are the newest 2 of 3: --limit shows more."]
    assert command("mail", "list", "--status", "lost").exit_code == 2


@settled_on_sqlite
def test_an_empty_list_prints_a_message(command):
    assert command("mail", "list").stdout == "The outbox is empty.\n"
    said = command("mail", "list", "--status", "failed").stdout
    assert said == "No mail has the status failed.\n"


def test_retry_queues_all_failed_mails_or_those_given(command, ask, statuses):
    for status in ("failed", "failed", "cancelled", "sent"):
        ask(status)
    assert command("mail", "retry", "1", "4").stdout == "1 mail is queued again.\n"
    assert statuses() == ["queued", "failed", "cancelled", "sent"]
    assert command("mail", "retry").stdout == "1 mail is queued again.\n"
    assert statuses() == ["queued", "queued", "cancelled", "sent"]
    assert command("mail", "retry").stdout == "0 mails are queued again.\n"


@settled_on_sqlite
def test_an_unknown_mail_is_reported_in_one_line(command, ask, statuses):
    ask("failed")
    result = command("mail", "retry", "1", "999")
    assert (result.exit_code, result.stderr) == (1, "Error: There is no mail 999.\n")
    assert statuses() == ["failed"]
    assert command("mail", "retry", "first").exit_code == 2


@settled_on_sqlite
def test_work_fails_without_a_mail_server(command, settings):
    result = command("mail", "work", "--once")
    assert result.exit_code == 1
    assert result.stderr == "Error: There is no mail server: set MAIL_SERVER.\n"
    settings |= {"MAIL_SERVER": "127.0.0.1", "MAIL_KEEP": "true"}
    result = command("mail", "work", "--once")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "unset MAIL_KEEP" in result.stderr


def test_work_once_sends_due_mails_and_exits(command, server, ask, statuses):
    ask("queued", 2)
    ask("queued", due_at=utcnow() + timedelta(days=1))
    assert command("mail", "work", "--once").stdout == "2 mails were due.\n"
    assert len(server.ids) == 2
    assert statuses() == ["sent", "sent", "queued"]


def test_work_once_deletes_mails_sent_long_ago(command, server, ask, statuses):
    ask("sent", due_at=utcnow() - timedelta(days=31))
    ask("failed", due_at=utcnow() - timedelta(days=31))
    assert command("mail", "work", "--once").stdout == "0 mails were due.\n"
    assert statuses() == ["failed"]
