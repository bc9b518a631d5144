"""Tests of the wheel: it installs a complete site outside a checkout."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from tests.processes import bare_environment, free_port, get, running, stop, wait_for
from tests.wheels import ROOT, build_wheel, install


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture
def installed(tmp_path, wheel) -> Path:
    return install(wheel, tmp_path / "elsewhere")


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    return folder


@pytest.fixture
def site(installed, folder):
    """Yield the address of the site that ``quartapp run`` serves in ``folder``."""
    port = free_port()
    command = (installed / "quartapp", "run", "--port", str(port))
    with running(*command, cwd=folder, env=bare_environment()) as process:
        yield wait_for(process, port)
        assert stop(process)[0] == 0


def test_a_site_from_a_wheel_has_its_pages_and_styles(site, folder):
    page = get(site)
    assert page.status_code == 200
    assert "Hello, Stranger!" in page.text
    assert "server" not in page.headers  # the wheel contains hypercorn.toml
    parts = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    assert len(parts) > 3
    assert {part: get(site + part).status_code for part in parts} == dict.fromkeys(parts, 200)
    assert (folder / "data-dev.sqlite").exists()


def test_a_wheel_contains_licences_and_no_development_files(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert [name for name in names if re.search(r"^tests/|\.sqlite|\.env|__pycache__", name)] == []
    licences = {name.partition("licenses/")[2] for name in names if "dist-info/licenses/" in name}
    assert "LICENSE" in licences
    vendored = {str(file.relative_to(ROOT)) for file in ROOT.glob("static/vendor/*/LICENSE")}
    assert vendored
    assert vendored <= licences
