"""Tests of ``quartapp profile``, which serves the site under the profiler."""

from __future__ import annotations

import pstats

import pytest

from tests.processes import get, stop, wait_for


def test_profile_in_an_empty_folder_serves_a_site_and_profiles_requests(start, tmp_path, port):
    words = ("profile", "--port", str(port), "--length", "3", "--profile-dir", "profiles")
    process = start(*words)
    address = wait_for(process, port)
    assert get(address).status_code == 200
    assert get(f"{address}/auth/login").status_code == 200
    status, said = stop(process)
    assert status == 0
    assert "\nGET /  " in said
    assert "\nGET /auth/login  " in said
    assert said.count("due to restriction <3>") == 2
    names = sorted(file.name for file in (tmp_path / "profiles").iterdir())
    assert [name.rsplit(".", 3)[0] for name in names] == ["GET._", "GET._auth_login"]
    assert pstats.Stats(str(tmp_path / "profiles" / names[0])).total_calls > 100


@pytest.mark.parametrize("length", ["0", "-1", "many"])
def test_an_invalid_length_is_a_usage_error(run, settings, length):
    settings["QUART_CONFIG"] = (
        "nonsense"  # an accepted length ends with status 1 and serves no site
    )
    result = run("profile", "--length", length)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Invalid value for '--length'" in result.stderr
