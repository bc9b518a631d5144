"""Where projects come from: the template and the library of an installed quartapp."""

from __future__ import annotations

import json
import shutil
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import unquote, urlsplit

PACKAGE = Path(__file__).resolve().parents[1]


def version() -> str:
    """Which quartapp this is."""
    try:
        return distribution("quartapp").version
    except PackageNotFoundError:  # a folder that nobody has installed
        return "0"


def origin() -> str:
    """What to give pip for the same quartapp: its name, or the place it was installed from."""
    try:
        text = distribution("quartapp").read_text("direct_url.json")  # PEP 610
    except PackageNotFoundError:
        return str(PACKAGE.parent)
    if not text:
        return "quartapp"
    place = json.loads(text)
    if "vcs_info" in place:
        return f"{place['vcs_info']['vcs']}+{place['url']}@{place['vcs_info']['commit_id']}"
    url = urlsplit(place["url"])
    return unquote(url.path) if url.scheme == "file" else str(place["url"])


def assemble(package: Path, destination: Path, version: str, *, vendor: bool) -> None:
    """Make copier's template of what lies in ``package``, the folder of a quartapp."""
    shutil.copytree(package / "generator" / "template", destination, dirs_exist_ok=True)
    with (destination / "copier.yml").open("a") as questions:
        questions.write(f'\nversion:\n  type: str\n  default: "{version}"\n  when: false\n')
    named = (destination / "files" / "package").rename(destination / "files" / "<< name >>")
    if vendor:
        _add_library(package / "ext", named / "ext")


def _add_library(source: Path, destination: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(source, destination, ignore=ignored)
    for file in destination.rglob("*"):
        if file.suffix in {".py", ".html"}:
            _rename_imports(file)


def _rename_imports(file: Path) -> None:
    """Let a file of the library say what the library is called in the project."""
    text = file.read_text()
    renamed = text.replace("quartapp.ext", "<< ext >>").replace("quartapp[postgres]", "asyncpg")
    if renamed != text:
        file.write_text(renamed)
        file.rename(file.with_name(f"{file.name}.jinja"))
