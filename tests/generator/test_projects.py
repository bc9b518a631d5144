"""Tests of projects in new environments: installation, their checks, and their features."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.databases import answers, database
from tests.generator.visitors import Visitor, listening, mail_server
from tests.generator.workshop import Workshop
from tests.processes import TIMEOUT_SECONDS
from tests.slow import slow

pytestmark = slow("installs projects in new environments")

POSTGRESQL = answers()

# A project with a vendored library gets its own environment; the others share one, which `make`
# creates.  test_choices.py covers all choices, test_docs.py installs the default one.
CHOICES = ["none", "all", "all --vendor", "api,live"]


@pytest.fixture
async def postgresql(tmp_path):
    """Yield the URL of an empty database, or None without a server."""
    if not POSTGRESQL:
        yield None
        return
    async with database("postgresql", tmp_path) as url:
        yield url


async def visit(workshop: Workshop, project: Path, features: str, **more: str) -> None:
    """Serve a project and use each of its features."""
    chosen = {name: name in features or features == "all" for name in ("auth", "api", "mail")}
    async with mail_server() as (port, arrived):
        more |= {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(port)}
        serving = workshop.serving(project, **more)
        address = await asyncio.to_thread(serving.__enter__)
        try:
            async with Visitor(address) as visitor, asyncio.timeout(TIMEOUT_SECONDS):
                await walk(visitor, address, chosen, "live" in features or features == "all")
                if chosen["mail"]:
                    assert b"It is up." in (await arrived.get()).content
        finally:
            await asyncio.to_thread(serving.__exit__, None, None, None)


async def walk(visitor: Visitor, address: str, chosen: dict[str, bool], live: bool) -> None:
    assert "Nothing yet." in (await visitor.get("/")).text
    if chosen["auth"]:
        await visitor.join()
    if live:
        async with listening(address) as heard:
            await visitor.add("By hand")
            assert (await heard.get())["kind"] == "note.added"
    else:
        await visitor.add("By hand")
    if chosen["api"]:
        await visitor.call(auth=chosen["auth"])
    else:
        assert (await visitor.get("/api/notes/")).status_code == 404


@pytest.mark.parametrize("choice", CHOICES)
async def test_a_project_passes_its_checks_and_serves_its_features(
    workshop, tmp_path, postgresql, choice
):
    features, *vendor = choice.split()
    name = "notes_with_" + features.replace(",", "_")
    project = tmp_path / name
    said = workshop.new(project, "--features", features, *vendor)
    assert "make run" in said
    more = {} if vendor else {"VENV": str(workshop.folder / "shared")}
    if "postgres" in features or features == "all":
        more |= {"TEST_DATABASE_URL": postgresql or ""}
    said = await asyncio.to_thread(workshop.make, project, "check", **more)
    assert "4 kept, 0 broken" in said
    assert (" skipped" in said) == ("TEST_DATABASE_URL" in more and not postgresql)
    await visit(workshop, project, features, **more)
    if vendor:
        python = project / ".venv" / "bin" / "python"
        assert subprocess.run(
            [python, "-I", "-c", "import quartapp"], capture_output=True
        ).returncode


def test_make_installs_the_wheel_that_the_variable_quartapp_names(workshop, tmp_path):
    project, environment = tmp_path / "garden", workshop.folder / "shared"
    workshop.new(project, "--features", "none")
    (first,) = (workshop.folder / "wheels").iterdir()
    another = shutil.copy(first, tmp_path)
    for more, wheel in [({}, first), ({"QUARTAPP": str(another)}, another), ({}, first)]:
        workshop.make(project, f"{environment}/.ready", VENV=str(environment), **more)
        (told,) = environment.glob("lib/*/site-packages/quartapp-*/direct_url.json")
        assert json.loads(told.read_text())["url"] == Path(wheel).as_uri()
    assert workshop.make(project, f"{environment}/.ready", VENV=str(environment)) == ""
