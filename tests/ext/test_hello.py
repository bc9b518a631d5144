"""Tests of hello.py in a new environment: the wheel with its declared requirements."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
import tomllib
import venv
from importlib.metadata import requires
from pathlib import Path

import httpx
import pytest
import websockets
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from quartapp.ext.testing.page import Page
from tests.ext.documents import EXAMPLES, FOLDER
from tests.ext.mail.conftest import Sink, serving
from tests.processes import TIMEOUT_SECONDS, bare_environment, free_port, running, wait_for
from tests.slow import slow
from tests.wheels import build_wheel

ROOT = FOLDER.parents[1]
HELLO = FOLDER / "hello.py"
NO_TREE = {"PYTHONPATH": ""}  # import the installed wheel, not the source tree

installs = slow("installs everything anew")


def needed(wanted: list[str], extras: frozenset[str] = frozenset()) -> set[str]:
    """Return the names of these requirements and of their requirements."""
    found = set()
    for each in map(Requirement, wanted):
        marker = each.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras | {""}):
            further = needed(requires(each.name) or [], frozenset(each.extras))
            found |= {canonicalize_name(each.name)} | further
    return found


def base_requirements() -> str:
    """Return the part of requirements.txt for the package itself: no extras, no build tools."""
    blocks = re.split(r"^(?=\w)", (ROOT / "requirements.txt").read_text(), flags=re.M)
    base = needed(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"])
    return "".join(each for each in blocks if name_of(each) in base)


def name_of(block: str) -> str:
    return canonicalize_name(re.match(r"[\w.-]*", block)[0])


@pytest.fixture(scope="session")
def python(tmp_path_factory) -> Path:
    """The interpreter of a new environment with the wheel and no development tools."""
    folder = tmp_path_factory.mktemp("stranger")
    (folder / "base.txt").write_text(base_requirements())
    venv.create(folder / "venv", with_pip=True, symlinks=True)
    python = folder / "venv" / "bin" / "python"
    pip = [python, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "install", "--require-hashes", "-r", folder / "base.txt"], check=True)
    subprocess.run([*pip, "install", "--no-deps", build_wheel(folder)], check=True)
    subprocess.run([*pip, "check"], check=True)
    return python


@pytest.fixture
async def address(python, tmp_path):
    """The URL of the application, served by Hypercorn, and its mail server."""
    (tmp_path / "hello.py").write_text(HELLO.read_text())
    port = free_port()
    async with serving(Sink()) as sink:
        mail = {"QUART_MAIL_SERVER": "127.0.0.1", "QUART_MAIL_PORT": str(sink.port)}
        command = (python, "-m", "hypercorn", "hello:app", "--bind", f"127.0.0.1:{port}")
        environment = bare_environment() | mail | NO_TREE
        with running(*command, cwd=tmp_path, env=environment) as process:
            yield await asyncio.to_thread(wait_for, process, port), sink


def test_the_program_is_short_and_imports_only_its_requirements():
    lines = HELLO.read_text().splitlines()
    assert len(lines) < 60
    imports = [each.split()[1] for each in lines if each.startswith(("from ", "import "))]
    assert {each.partition(".")[0] for each in imports} == {
        "secrets",
        "quart",
        "sqlalchemy",
        "quartapp",
    }
    assert all(each.startswith("quartapp.ext") for each in imports if "quartapp" in each)


@installs
async def test_the_program_serves_a_form_a_page_a_mail_and_a_websocket(address):
    url, sink = address
    async with httpx.AsyncClient(base_url=url, timeout=TIMEOUT_SECONDS) as client:
        opened = await client.get("/")
        form = Page(200, opened.headers, opened.content, "/").form(names={"name", "email"})
        sent = form.values | {"name": "Ada", "email": "nobody"}
        refused = await client.post("/", data=sent)
        assert (refused.status_code, "Ada</li>" in refused.text) == (422, False)
        assert "This does not look like an e-mail address." in refused.text
        assert (await client.post("/", data={"name": "Eve"})).status_code == 422
        sent["email"] = "ada@example.com"
        assert (await client.post("/", data=sent)).headers["Location"] == "/"
        assert "<li>Ada</li>" in (await client.get("/")).text
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while not sink.mails:
            await asyncio.sleep(0.05)
    assert sink.mails[0]["To"] == "ada@example.com"
    assert sink.mails[0].get_content().strip() == "Welcome!"
    async with websockets.connect(f"{url.replace('http', 'ws')}/knock") as socket:
        for name, said in {"Ada": "Come in!", "Eve": "Who is there?"}.items():
            await socket.send(name)
            assert await socket.recv() == said


@pytest.fixture(params=[False, True], ids=["without stubs", "with stubs"])
def checked(request, python) -> Path:
    """The interpreter with and without wtforms-stubs, the optional types of WTForms."""
    ours, theirs = packages(Path(sys.executable)), packages(python)
    stubs = theirs / "wtforms-stubs"
    if request.param:
        shutil.copytree(ours / stubs.name, stubs)
    yield python
    shutil.rmtree(stubs, ignore_errors=True)


def packages(python: Path) -> Path:
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return Path(subprocess.check_output([python, "-c", ask], text=True).strip())


@installs
def test_a_type_checker_finds_no_errors_in_the_examples(checked, tmp_path):
    shutil.copy(HELLO, tmp_path)
    for document in EXAMPLES:
        for number, block in enumerate(document.blocks("python")):
            (tmp_path / f"{document.name}_{number}.py").write_text(block)
    mypy = [sys.executable, "-m", "mypy", "--strict", "--python-executable", checked]
    files = sorted(tmp_path.glob("*.py"))
    assert len(files) > len(EXAMPLES) > 20
    options = {"cwd": tmp_path, "env": bare_environment() | NO_TREE}
    done = subprocess.run([*mypy, *files], capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stdout + done.stderr
