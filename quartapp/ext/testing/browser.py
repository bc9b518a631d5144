"""A test client that keeps cookies, follows redirects and submits forms."""

from __future__ import annotations

from http.cookiejar import CookieJar
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from quart import Quart

from .forms import FormOnPage
from .page import Page

__all__ = ["Browser", "Page"]

FORM_HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}
MAX_REDIRECTS = 10


class Browser:
    """A browser without JavaScript, for tests of ``app`` with CSRF protection enabled.

    ``cookies`` are the initial cookies, such as ``cookies()`` of another browser, to test what
    copied cookies allow.
    """

    def __init__(self, app: Quart, cookies: CookieJar | None = None) -> None:
        self.app = app
        self.client = app.test_client()
        self.jar: CookieJar = cast(CookieJar, self.client.cookie_jar)
        for cookie in cookies or ():
            self.jar.set_cookie(cookie)

    async def get(self, path: str, *, follow: bool = True, **options: Any) -> Page:
        """Return the page at ``path``, which may be a URL from a mail."""
        return await self._open("GET", _path(path), follow, options)

    async def post(self, path: str, *, follow: bool = False, **fields: Any) -> Page:
        """Send exactly ``fields`` by POST, without a form or a CSRF token."""
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
        """Open ``path``, fill ``fields`` into the form that has them, and submit it.

        ``action`` selects a form by its target, ``button`` by the text or name of its button.
        Other fields keep their values; None omits a field; True and False set a checkbox.
        Raises AssertionError if no form matches.
        """
        page = await self.get(path)
        wanted = None if action is None else _path(action)
        form = page.form(wanted, set(fields), button)
        pressed = form.button(button)
        values = {**form.values, **_form_values(form, fields)}
        target, method = form.action, form.method
        if pressed:
            target, method = pressed.action or target, pressed.method or method
            values |= {pressed.name: pressed.value} if pressed.name else {}
        filled = {name: value for name, value in values.items() if value is not None}
        return await self._send(method.upper(), _path(page.address(target)), follow, filled)

    async def csrf_token(self, path: str) -> str:
        """Return the CSRF token of a form at ``path``."""
        return str((await self.get(path)).form(names={"csrf_token"}).values["csrf_token"])

    def cookies(self) -> CookieJar:
        """Return a copy of the current cookies."""
        copy = CookieJar()
        for cookie in self.jar:
            copy.set_cookie(cookie)
        return copy

    async def _send(self, method: str, path: str, follow: bool, fields: dict[str, Any]) -> Page:
        encoded = urlencode(fields, doseq=True)
        if method == "GET":
            return await self._open("GET", f"{path.partition('?')[0]}?{encoded}", follow, {})
        return await self._open(method, path, follow, {"data": encoded, "headers": FORM_HEADERS})

    async def _open(self, method: str, path: str, follow: bool, options: dict[str, Any]) -> Page:
        for _ in range(MAX_REDIRECTS):
            response = await self.client.open(path, method=method, **options)
            data = await response.get_data(as_text=False)
            page = Page(response.status_code, response.headers, data, path)
            if not follow or page.status_code not in {301, 302, 303, 307, 308}:
                return page
            if page.status_code in {301, 302, 303}:
                method, options = "GET", {}
            path = self._target(page)
        raise AssertionError(f"More than {MAX_REDIRECTS} redirects, the last to {path}")

    def _target(self, page: Page) -> str:
        own_host = self.app.config["SERVER_NAME"] or "localhost"
        host = urlsplit(page.location).netloc
        assert host in {"", own_host}, f"{page.path} redirects to another host: {page.location}"  # noqa: S101
        return _path(page.address(page.location))


def _path(address: str) -> str:
    """Return the path and query of a URL."""
    parts = urlsplit(address)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _form_values(form: FormOnPage, fields: dict[str, Any]) -> dict[str, Any]:
    def filled(name: str, value: Any) -> Any:
        if isinstance(value, bool):
            return form.ticks.get(name) if value else None
        return value

    return {name: filled(name, value) for name, value in fields.items()}
