"""Static files under URLs that contain a hash of their content.

    StaticFiles(app)
    {{ url_for("static", filename="css/app.css") }}    /static/~5f0c9b3e7a1d4c26/css/app.css

Browsers cache such a file for a year, and request it again when its URL changes.  The hash covers
the whole static folder and is part of the path, so a relative ``import`` between modules and a
relative ``url()`` in a style sheet contain it too.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from quart import Quart, Response, current_app, g, request, url_for

from .state import AppState

VERSIONED = re.compile(r"~([0-9a-f]{16})/(.+)", re.DOTALL)
CHECK_SECONDS = 1.0  # minimum interval between checks of a folder for changes; 0 in debug mode
MAX_AGE_SECONDS = 60  # for a URL without the current hash
YEAR = 365 * 24 * 60 * 60  # seconds

Stamp = tuple[int, int, int]  # st_mtime_ns, st_ctime_ns, st_size


@dataclass
class _Folder:
    """A static folder and the hash of its content."""

    path: Path
    version: str = ""
    stamps: dict[str, Stamp] = field(default_factory=dict)
    checked_at: float = float("-inf")

    def current_version(self, check_seconds: float) -> str:
        """Return the hash; compute it again if a file has changed since the last check."""
        now = time.monotonic()
        if now - self.checked_at >= check_seconds:
            self.checked_at = now
            stamps = dict(_stamps_of(self.path))
            if stamps != self.stamps or not self.version:
                self.stamps, self.version = stamps, _hash_of(self.path, stamps)
        return self.version


class StaticFiles:
    """Adds a version to the URLs of the static files of an application and its blueprints.

    ``url_for("static", filename=…)`` and ``url_for("<blueprint>.static", filename=…)`` include
    it.  Templates also get ``static_url(filename, endpoint="static")``, which builds each URL
    once per request.  A response for the current version is ``public, immutable`` for a year;
    for another version, or none, it is ``public`` for a minute.
    """

    def __init__(self, app: Quart | None = None) -> None:
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Quart) -> None:
        """Version the static URLs of ``app`` and its blueprints, including later ones."""
        state.bind(app, {})
        app.url_defaults(_add_version)
        app.before_request(_take_version)
        app.after_request(_set_cache_control)
        app.add_template_global(static_url)


state: AppState[dict[str, _Folder]] = AppState("static_files", "StaticFiles")


def static_url(filename: str, endpoint: str = "static") -> str:
    """Return the versioned URL of a file, as ``url_for`` does; cached for the request."""
    cache: dict[tuple[str, str], str] = g.setdefault("static_urls", {})
    key = endpoint, filename
    if key not in cache:
        state.of(current_app)  # raises RuntimeError without StaticFiles
        cache[key] = url_for(endpoint, filename=filename)
    return cache[key]


def _add_version(endpoint: str, values: dict[str, Any]) -> None:
    filename = values.get("filename")
    if (
        isinstance(filename, str)
        and not VERSIONED.match(filename)
        and (found := _version(endpoint))
    ):
        values["filename"] = f"~{found}/{filename}"


async def _take_version() -> None:
    """Remove the version from the file name before the view opens the file."""
    filename = (request.view_args or {}).get("filename", "")
    endpoint = request.endpoint or ""
    if _is_static(endpoint) and (found := VERSIONED.fullmatch(filename)):
        g.static_version_is_current = found[1] == _version(endpoint)
        request.view_args = {**(request.view_args or {}), "filename": found[2]}


async def _set_cache_control(response: Response) -> Response:
    if _is_static(request.endpoint or "") and response.status_code in {200, 206, 304}:
        current = g.get("static_version_is_current", False)
        age = f"{YEAR}, immutable" if current else MAX_AGE_SECONDS
        response.headers["Cache-Control"] = f"public, max-age={age}"
        response.headers.pop("Expires", None)
    return response


def _is_static(endpoint: str) -> bool:
    return endpoint == "static" or endpoint.endswith(".static")


def _version(endpoint: str) -> str | None:
    """Return the hash of the folder that ``endpoint`` serves, or None if it serves none.

    It stays the same within one request.
    """
    versions: dict[str, str | None] = g.setdefault("static_versions", {})
    if endpoint not in versions:
        folder = _folder_of(endpoint)
        check_seconds = 0.0 if current_app.debug else CHECK_SECONDS
        versions[endpoint] = folder.current_version(check_seconds) if folder else None
    return versions[endpoint]


def _folder_of(endpoint: str) -> _Folder | None:
    folders = state.current
    if endpoint not in folders and _is_static(endpoint):
        owner = current_app.blueprints.get(endpoint.rpartition(".")[0], current_app)
        if owner.static_folder is not None:
            folders[endpoint] = _Folder(Path(owner.static_folder))
    return folders.get(endpoint)


def _stamps_of(folder: Path) -> Iterator[tuple[str, Stamp]]:
    for directory, _, names in os.walk(folder):
        for name in names:
            path = Path(directory, name)
            try:
                stat = path.stat()
            except OSError:  # deleted since the folder was listed
                continue
            yield str(path.relative_to(folder)), (stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size)


def _hash_of(folder: Path, names: dict[str, Stamp]) -> str:
    digest = sha256()
    for name in sorted(names):
        try:
            content = (folder / name).read_bytes()
        except OSError:  # deleted or unreadable: it cannot be served either
            continue
        digest.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogateescape") + content)
    return digest.hexdigest()[:16]
