"""The template and the library that come with the installed quartapp."""

from __future__ import annotations

import json
import shutil
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import unquote, urlsplit

PACKAGE = Path(__file__).resolve().parents[1]


def version() -> str:
    """Return the version of the installed quartapp, or "0" if it is not installed."""
    try:
        return distribution("quartapp").version
    except PackageNotFoundError:  # imported from a source tree
        return "0"


def origin() -> str:
    """Return the pip requirement of this quartapp: its name, or the path or URL of its source."""
    try:
        text = distribution("quartapp").read_text("direct_url.json")  # PEP 610
    except PackageNotFoundError:
        return str(PACKAGE.parent)
    if not text:
        return "quartapp"
    direct_url = json.loads(text)
    if "vcs_info" in direct_url:
        vcs = direct_url["vcs_info"]
        return f"{vcs['vcs']}+{direct_url['url']}@{vcs['commit_id']}"
    url = urlsplit(direct_url["url"])
    return unquote(url.path) if url.scheme == "file" else str(direct_url["url"])


def assemble(package: Path, destination: Path, version: str, *, vendor: bool) -> None:
    """Write a template for copier to ``destination``.

    ``package`` is the directory of a quartapp package, ``version`` its version.  With
    ``vendor``, the template includes the library.
    """
    shutil.copytree(package / "generator" / "template", destination, dirs_exist_ok=True)
    with (destination / "copier.yml").open("a") as file:
        file.write(f'\nversion:\n  type: str\n  default: "{version}"\n  when: false\n')
    target = (destination / "files" / "package").rename(destination / "files" / "<< name >>")
    if vendor:
        _add_library(package / "ext", target / "ext")


def _add_library(source: Path, destination: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(source, destination, ignore=ignored)
    for file in destination.rglob("*"):
        if file.suffix in {".py", ".html"}:
            _rename_imports(file)


def _rename_imports(file: Path) -> None:
    """Replace the import path of the library by a template variable, in a file to render."""
    text = file.read_text()
    renamed = text.replace("quartapp.ext", "<< ext >>").replace("quartapp[postgres]", "asyncpg")
    if renamed != text:
        file.write_text(renamed)
        file.rename(file.with_name(f"{file.name}.jinja"))
