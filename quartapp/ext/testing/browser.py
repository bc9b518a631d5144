"""A browser without a window: keeps cookies, follows redirects, fills in forms."""

from __future__ import annotations

from http.cookiejar import CookieJar
from typing import Any, cast
from urllib.parse import urlsplit

from quart import Quart

from .page import Page

__all__ = ["Browser", "Page"]


class Browser:
    """Somebody at a page of ``app``, CSRF and all.

    ``cookies``, from another browser's ``cookies()``, is how a thief comes in.
    """

    def __init__(self, app: Quart, cookies: CookieJar | None = None) -> None:
        self.app = app
        self.client = app.test_client()
        self.jar: CookieJar = cast(CookieJar, self.client.cookie_jar)
        for cookie in cookies or ():
            self.jar.set_cookie(cookie)

    async def get(self, path: str, *, follow: bool = True, **options: Any) -> Page:
        """Open a page."""
        return await self._open("GET", path, follow, options)

    async def post(self, path: str, *, follow: bool = False, **fields: str) -> Page:
        """Send exactly ``fields``: no form is looked at, no token is added."""
        return await self._open("POST", path, follow, {"form": fields})

    async def submit(
        self, path: str, *, action: str | None = None, follow: bool = True, **fields: str
    ) -> Page:
        """Open ``path``, fill ``fields`` into the form that has them, and send it.

        ``action`` picks a form by where it goes.  What is not filled in is sent as it
        stood; a field set to None is left out.
        """
        page = await self.get(path)
        form = page.form(_path(action), set(fields))
        values = {**form.values, **fields}
        filled = {name: value for name, value in values.items() if value is not None}
        return await self._open("POST", form.action or page.path, follow, {"form": filled})

    async def csrf_token(self, path: str) -> str:
        """A token that is good for this browser, from a form at ``path``."""
        return (await self.get(path)).form(names={"csrf_token"}).values["csrf_token"]

    def cookies(self) -> CookieJar:
        """A copy of the cookies as they are now."""
        copy = CookieJar()
        for cookie in self.jar:
            copy.set_cookie(cookie)
        return copy

    async def _open(self, method: str, path: str, follow: bool, options: dict[str, Any]) -> Page:
        path = _path(path) or "/"
        response = await self.client.open(path, method=method, **options)
        data = await response.get_data(as_text=False)
        page = Page(response.status_code, response.headers, data, path)
        if follow and page.status_code in {301, 302, 303, 307, 308}:
            target = page.location.partition("#")[0]
            return await self._open("GET", target, True, {})
        return page


def _path(address: str | None) -> str | None:
    """The path of an address on this site, as links in mails have them."""
    if address is None or address.startswith("/"):
        return address
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")
