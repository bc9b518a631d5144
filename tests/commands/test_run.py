"""``quartapp run`` serves the site for real."""

from __future__ import annotations

import signal
import socket
from pathlib import Path

import httpx
import pytest
from hypercorn.config import Config

from tests.processes import PATIENCE, get, stop, wait_for

ROOT = Path(__file__).parents[2]


def test_a_fresh_folder_becomes_a_site(start, port):
    process = start("run", "--port", str(port))
    address = wait_for(process, port)
    page = get(address)
    assert (page.status_code, "server" in page.headers) == (200, False)
    assert "Hello, Stranger!" in page.text
    assert get(f"{address}/static/css/app.css").status_code == 200
    status, said = stop(process)
    assert status == 0
    assert f"is at {address} " in said
    assert f"{address}/dev/mail" in said
    assert "users role YOUR_NAME Administrator" in said
    assert "Traceback" not in said


def test_links_in_mails_begin_with_the_address_that_is_served(start, port):
    process = start("run", "--port", str(port))
    with httpx.Client(base_url=wait_for(process, port), timeout=PATIENCE) as browser:
        token = browser.get("/auth/register").text.partition('name="csrf_token"')[2]
        token = token.partition('value="')[2].partition('"')[0]
        form = {"email": "kate@example.com", "username": "kate", "csrf_token": token}
        form |= dict.fromkeys(("password", "password2"), "four unrelated words")
        assert browser.post("/auth/register", data=form).status_code == 302
        mail = browser.get("/dev/mail?part=text").text
    assert f"http://127.0.0.1:{port}/auth/confirm/" in mail
    assert stop(process)[0] == 0


def test_several_processes_and_an_administrator_to_be(start, settings, port):
    settings["FLASKY_ADMIN"] = "kate@example.com"
    process = start("run", "--port", str(port), "--workers", "2")
    assert get(wait_for(process, port)).status_code == 200
    status, said = stop(process, signal.SIGINT)
    assert (status, "Traceback" in said) == (0, False)
    assert "Join as kate@example.com and confirm the address to become Administrator." in said


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_port_that_is_taken_is_told_in_one_line(start, port, workers):
    with socket.create_server(("127.0.0.1", port)):
        process = start("run", "--port", str(port), "--workers", workers)
        said, _ = process.communicate(timeout=PATIENCE)
    where = f"Something is served at 127.0.0.1:{port} already"
    assert (process.returncode, said) == (
        1,
        f"Error: {where}: stop it, or choose another --port.\n",
    )


def test_a_site_keeps_its_port_to_itself(start, tmp_path, port):
    (tmp_path / "hypercorn.toml").write_text(f'bind = "127.0.0.1:{port}"\nworkers = 2\n')
    process = start("run")
    get(wait_for(process, port))
    said, _ = start("run").communicate(timeout=PATIENCE)
    assert "already" in said
    assert stop(process)[0] == 0


def test_an_address_of_somebody_else_is_told_in_one_line(start):
    process = start("run", "--host", "192.0.2.1", "--port", "20001")
    said, _ = process.communicate(timeout=PATIENCE)
    where = "192.0.2.1:20001"
    words = f"Error: Cannot serve at {where}: Cannot assign requested address.\n"
    assert (process.returncode, said) == (1, words)


def test_hypercorn_toml_in_this_folder_counts(start, settings, tmp_path, port):
    settings["SITE_URL"] = "https://blog.example.com"
    text = f'bind = "127.0.0.1:{port}"\ninclude_server_header = true\naccesslog = "-"\n'
    (tmp_path / "hypercorn.toml").write_text(text)
    process = start("run")
    assert "server" in get(wait_for(process, port)).headers
    status, said = stop(process)
    assert status == 0
    assert '"GET / 1.1" 200' in said


def test_a_broken_hypercorn_toml_is_told_in_one_line(run, tmp_path):
    (tmp_path / "hypercorn.toml").write_text("bind = [")
    result = run("run")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: hypercorn.toml: ")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("of", ["", "quartapp/generator/template/files"])
def test_a_silent_connection_is_kept_for_longer_than_a_proxy_or_a_client_keeps_it(of):
    nginx, httpx = 60, 5
    assert Config.from_toml(ROOT / of / "hypercorn.toml").keep_alive_timeout > max(nginx, httpx)


def test_hypercorn_itself_serves_it_too(start, port, command):
    hypercorn = ("-m", "hypercorn", "-c", str(ROOT / "hypercorn.toml"), "-b", f"127.0.0.1:{port}")
    process = start("quartapp.asgi:app", program=hypercorn)
    assert get(wait_for(process, port)).status_code == 200
    assert stop(process)[0] == 0
