"""A browser without a window: keeps cookies, follows redirects, fills in forms."""

from __future__ import annotations

from http.cookiejar import CookieJar
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from quart import Quart

from .forms import FormOnPage
from .page import Page

__all__ = ["Browser", "Page"]

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
LONGEST_CHAIN = 10


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
        """Open a page, or a link in a mail."""
        return await self._open("GET", _path(path), follow, options)

    async def post(self, path: str, *, follow: bool = False, **fields: Any) -> Page:
        """Send exactly ``fields``: no form is looked at, no token is added."""
        return await self._send("POST", _path(path), follow, fields)

    async def submit(
        self,
        path: str,
        *,
        button: str | None = None,
        action: str | None = None,
        follow: bool = True,
        **fields: Any,
    ) -> Page:
        """Open ``path``, fill ``fields`` into the form that has them, and send it.

        ``action`` picks a form by where it goes, ``button`` by the words on it.  What is not
        filled in is sent as it stood; None leaves a field out, a box takes True or False.
        AssertionError if no form fits.
        """
        page = await self.get(path)
        wanted = None if action is None else _path(action)
        form = page.form(wanted, set(fields), button)
        pressed = form.button(button)
        values = {**form.values, **_filled(form, fields)}
        goal, method = form.action, form.method
        if pressed:
            goal, method = pressed.action or goal, pressed.method or method
            values |= {pressed.name: pressed.value} if pressed.name else {}
        filled = {name: value for name, value in values.items() if value is not None}
        return await self._send(method.upper(), _path(page.address(goal)), follow, filled)

    async def csrf_token(self, path: str) -> str:
        """A token that is good for this browser, from a form at ``path``."""
        return str((await self.get(path)).form(names={"csrf_token"}).values["csrf_token"])

    def cookies(self) -> CookieJar:
        """A copy of the cookies as they are now."""
        copy = CookieJar()
        for cookie in self.jar:
            copy.set_cookie(cookie)
        return copy

    async def _send(self, method: str, path: str, follow: bool, fields: dict[str, Any]) -> Page:
        encoded = urlencode(fields, doseq=True)
        if method == "GET":
            return await self._open("GET", f"{path.partition('?')[0]}?{encoded}", follow, {})
        return await self._open(method, path, follow, {"data": encoded, "headers": FORM})

    async def _open(self, method: str, path: str, follow: bool, options: dict[str, Any]) -> Page:
        for _ in range(LONGEST_CHAIN):
            response = await self.client.open(path, method=method, **options)
            data = await response.get_data(as_text=False)
            page = Page(response.status_code, response.headers, data, path)
            if not follow or page.status_code not in {301, 302, 303, 307, 308}:
                return page
            if page.status_code in {301, 302, 303}:
                method, options = "GET", {}
            path = self._target(page)
        raise AssertionError(f"Redirected without end, at last to {path}")

    def _target(self, page: Page) -> str:
        here = self.app.config["SERVER_NAME"] or "localhost"
        host = urlsplit(page.location).netloc
        assert host in {"", here}, f"{page.path} leads away, to {page.location}"  # noqa: S101
        return _path(page.address(page.location))


def _path(address: str) -> str:
    """The path and query of an address on this site, as links in mails have them."""
    parts = urlsplit(address)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _filled(form: FormOnPage, fields: dict[str, Any]) -> dict[str, Any]:
    def filled(name: str, value: Any) -> Any:
        if isinstance(value, bool):
            return form.ticks.get(name) if value else None
        return value

    return {name: filled(name, value) for name, value in fields.items()}
