"""Tests of ``quartapp run``: addresses, workers and hypercorn.toml."""

from __future__ import annotations

import signal
import socket
import subprocess
from pathlib import Path

import httpx
import pytest
from hypercorn.config import Config

from tests.processes import TIMEOUT_SECONDS, get, stop, wait_for, wait_for_children

ROOT = Path(__file__).parents[2]
SEVERAL = """
bind = "127.0.0.1:{port}"
workers = 2
include_server_header = true
accesslog = "-"
"""


def check_refusal(process: subprocess.Popen, words: str) -> None:
    said, _ = process.communicate(timeout=TIMEOUT_SECONDS)
    assert (process.returncode, said) == (1, f"Error: {words}\n")


def taken(port: int) -> str:
    where = f"Something is served at 127.0.0.1:{port} already"
    return f"{where}: stop it, or choose another --port."


def mail_after_joining(address: str) -> str:
    """Register an account; return the text of its mail."""
    with httpx.Client(base_url=address, timeout=TIMEOUT_SECONDS) as browser:
        token = browser.get("/auth/register").text.partition('name="csrf_token"')[2]
        token = token.partition('value="')[2].partition('"')[0]
        form = {"email": "kate@example.com", "username": "kate", "csrf_token": token}
        form |= dict.fromkeys(("password", "password2"), "four unrelated words")
        assert browser.post("/auth/register", data=form).status_code == 302
        return browser.get("/dev/mail?part=text").text


def test_run_in_an_empty_folder_serves_a_site_whose_mails_link_to_its_address(start, port):
    process = start("run", "--port", str(port))
    address = wait_for(process, port)
    page = get(address)
    assert (page.status_code, "server" in page.headers) == (200, False)
    assert "Hello, Stranger!" in page.text
    assert get(f"{address}/static/css/app.css").status_code == 200
    assert f"{address}/auth/confirm/" in mail_after_joining(address)
    status, said = stop(process)
    assert status == 0
    assert f"is at {address} " in said
    assert f"{address}/dev/mail" in said
    assert "users role YOUR_NAME Administrator" in said
    assert "Traceback" not in said


def test_a_port_in_use_is_reported_in_one_line(start, port):
    with socket.create_server(("127.0.0.1", port)):
        check_refusal(start("run", "--port", str(port)), taken(port))


def test_an_address_of_another_machine_is_reported_in_one_line(start):
    process = start("run", "--host", "192.0.2.1", "--port", "20001")
    check_refusal(process, "Cannot serve at 192.0.2.1:20001: Cannot assign requested address.")


def test_hypercorn_toml_in_the_current_folder_sets_address_workers_headers_and_log(
    start, settings, tmp_path, port
):
    settings |= {"SITE_URL": "https://blog.example.com", "FLASKY_ADMIN": "kate@example.com"}
    (tmp_path / "hypercorn.toml").write_text(SEVERAL.format(port=port))
    process = start("run")
    page = get(wait_for(process, port))
    assert (page.status_code, "server" in page.headers) == (200, True)
    wait_for_children(process, 2)
    check_refusal(start("run"), taken(port))
    status, said = stop(process, signal.SIGINT)
    assert (status, "Traceback" in said) == (0, False)
    assert '"GET / 1.1" 200' in said
    assert "Join as kate@example.com and confirm the address to become Administrator." in said


def test_a_broken_hypercorn_toml_is_reported_in_one_line(run, tmp_path):
    (tmp_path / "hypercorn.toml").write_text("bind = [")
    result = run("run")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: hypercorn.toml: ")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("of", ["", "quartapp/generator/template/files"])
def test_idle_connections_are_kept_longer_than_proxies_and_clients_keep_them(of):
    nginx, httpx = 60, 5
    assert Config.from_toml(ROOT / of / "hypercorn.toml").keep_alive_timeout > max(nginx, httpx)


def test_the_hypercorn_command_serves_the_site(start, port, command):
    hypercorn = ("-m", "hypercorn", "-c", str(ROOT / "hypercorn.toml"), "-b", f"127.0.0.1:{port}")
    process = start("quartapp.asgi:app", program=hypercorn)
    assert get(wait_for(process, port)).status_code == 200
    assert stop(process)[0] == 0
