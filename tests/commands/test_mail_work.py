"""Tests of processes that deliver mails until a signal stops them."""

from __future__ import annotations

import signal
import subprocess
from datetime import timedelta

import pytest

from quartapp.ext.db import utcnow
from tests.processes import TIMEOUT_SECONDS, free_port, stop

STOPPED_SECONDS = 0.7  # between a signal and the server's answer
LIMITS = """
from quartapp.ext.serving import server, supervisor
server.CUT_OFF_SECONDS = supervisor.CUT_OFF_SECONDS = 0.1
from quartapp.manage import main
main()
"""


def stop_in_the_middle(process, server, how=signal.SIGTERM, seconds=STOPPED_SECONDS):
    """Stop ``process`` while it sends; the server answers ``seconds`` later."""
    assert server.has_begun.wait(TIMEOUT_SECONDS)
    process.send_signal(how)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(seconds)
    assert server.ids == []
    server.may_answer.set()
    said, _ = process.communicate(timeout=TIMEOUT_SECONDS)
    return process.returncode, said


def test_a_worker_stopped_while_sending_finishes_the_mails_in_progress(
    command, start, server, ask, statuses
):
    ask("queued", 20)
    server.may_answer.clear()
    status, said = stop_in_the_middle(start("mail", "work"), server)
    assert (status, said.splitlines()) == (
        0,
        ["Sending mails through 127.0.0.1. Ctrl+C stops it.", "Stopped."],
    )
    found = statuses()
    assert 1 <= found.count("sent") < 20
    assert found.count("queued") == 20 - found.count("sent")
    assert len(server.ids) == len(set(server.ids)) == found.count("sent")
    assert command("mail", "work", "--once").exit_code == 0
    assert (statuses(), len(server.ids), len(set(server.ids))) == (["sent"] * 20, 20, 20)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_stopping_site_sends_the_mail_in_progress_once(
    command, start, server, ask, statuses, settings, tmp_path, workers
):
    (tmp_path / "hypercorn.toml").write_text("graceful_timeout = 0.2")
    settings["MAIL_WORKER"] = "1"
    ask("queued")
    server.may_answer.clear()
    words = ("run", "--port", str(free_port()), "--workers", workers)
    process = start(*words, program=("-c", LIMITS))
    status, said = stop_in_the_middle(process, server, seconds=1.5)
    assert (status, "The shutdown took too long" in said, statuses()) == (0, False, ["sent"])
    assert len(server.ids) == 1


def test_a_worker_delivers_until_it_is_stopped(command, start, server, ask, statuses):
    process = start("mail", "work")
    ask("queued")
    assert server.has_begun.wait(TIMEOUT_SECONDS)
    server.has_begun.clear()
    ask("queued")
    assert server.has_begun.wait(TIMEOUT_SECONDS)
    assert stop(process, signal.SIGINT)[0] == 0
    assert statuses() == ["sent", "sent"]


@pytest.fixture
def keepers(change_by_sql):
    """Create a table with a foreign key, which makes deleting old mails fail."""
    change_by_sql("CREATE TABLE keepers (mail_id INTEGER REFERENCES outbox (id))")
    yield "keepers"
    change_by_sql("DROP TABLE keepers")


def test_in_production_a_worker_mails_its_own_errors(
    start, server, settings, database_url, ask, statuses, change_by_sql, keepers
):
    settings |= {"QUART_CONFIG": "production", "DATABASE_URL": database_url}
    settings |= {"SECRET_KEY": "a-secret", "SITE_URL": "https://blog.example.com"}
    settings |= {"FLASKY_ADMIN": "owner@example.com"}
    ask("sent", due_at=utcnow() - timedelta(days=40))
    change_by_sql(f"INSERT INTO {keepers} SELECT id FROM outbox")
    process = start("mail", "work")
    assert server.has_begun.wait(TIMEOUT_SECONDS)
    status, said = stop(process)
    assert (status, server.recipients) == (0, ["owner@example.com"])
    assert "Traceback" in said
    assert statuses() == ["sent", "sent"]
