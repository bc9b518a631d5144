"""Times in the reader's own zone, readable without JavaScript too.

    {{ moment(post.timestamp).fromNow() }}    {{ moment(user.member_since).format("LL") }}

The browser's half is GitHub's relative-time element: load
``/static/relative-time-element/bundle.js`` as a module.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from markupsafe import Markup, escape
from quart import Blueprint, Quart

from .state import AppState
from .unread import warn_of_unread

STATIC = Path(__file__).parent / "static" / "relative-time-element"
URL = "/static/relative-time-element"

# moment.js's names for formats, in its own tokens.  Those that follow a locale there do so here
# in the browser; the text for readers without JavaScript is the one below, in UTC.
NAMED = {
    "L": "YYYY-MM-DD",
    "l": "YYYY-M-D",
    "LL": "D MMMM YYYY",
    "ll": "D MMM YYYY",
    "LLL": "D MMMM YYYY, HH:mm",
    "lll": "D MMM YYYY, HH:mm",
    "LLLL": "dddd, D MMMM YYYY, HH:mm",
    "llll": "ddd, D MMM YYYY, HH:mm",
    "LT": "HH:mm",
    "LTS": "HH:mm:ss",
}
# token: the element's attribute, its value, and the text in UTC
TOKENS = {
    "YYYY": ("year", "numeric", "{:%Y}"),
    "YY": ("year", "2-digit", "{:%y}"),
    "MMMM": ("month", "long", "{:%B}"),
    "MMM": ("month", "short", "{:%b}"),
    "MM": ("month", "2-digit", "{:%m}"),
    "M": ("month", "numeric", "{0.month}"),
    "DD": ("day", "2-digit", "{:%d}"),
    "D": ("day", "numeric", "{0.day}"),
    "dddd": ("weekday", "long", "{:%A}"),
    "ddd": ("weekday", "short", "{:%a}"),
    "HH": ("hour", "numeric", "{:%H}"),
    "H": ("hour", "numeric", "{0.hour}"),
    "mm": ("minute", "2-digit", "{:%M}"),
    "ss": ("second", "2-digit", "{:%S}"),
}
TOKEN = re.compile("|".join(TOKENS))
PARTS = ("weekday", "year", "month", "day", "hour", "minute", "second")


class moment:
    """A point in time for a template: now if None; one without a zone is taken as UTC."""

    def __init__(self, timestamp: datetime | None = None) -> None:
        when = timestamp or datetime.now(UTC)
        self.utc = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)

    def fromNow(self) -> Markup:
        """How long ago, kept up to date by the browser; a date when it is over a month."""
        return self._element("", f"{self.utc.day} {self.utc:%b %Y, %H:%M} UTC")

    def format(self, form: str = "LLL") -> Markup:
        """In one of moment.js's named formats, or in its tokens such as ``YYYY-MM-DD HH:mm``.

        The browser shows those parts in its own order, language and zone.  An unknown
        word in ``form`` stands only in the text for readers without JavaScript.
        """
        tokens = NAMED.get(form, form)
        wanted = dict(TOKENS[token][:2] for token in TOKEN.findall(tokens))
        shown = "".join(f' {part}="{wanted.get(part, "")}"' for part in PARTS)
        # No language is claimed ("und"), or the element would take the page's, not the reader's.
        return self._element(f' format="datetime" lang="und"{shown}', self._text(tokens))

    def _text(self, tokens: str) -> str:
        text = TOKEN.sub(lambda found: TOKENS[found[0]][2].format(self.utc), tokens)
        return f"{text} UTC" if "H" in tokens else text

    def _element(self, attributes: str, text: str) -> Markup:
        instant = f"{self.utc:%Y-%m-%dT%H:%M:%SZ}"
        return Markup(  # noqa: S704 - the text is escaped, the rest is ours
            f'<relative-time datetime="{instant}"{attributes}>{escape(text)}</relative-time>'
        )


class Moment:
    """Gives templates ``moment``, and browsers the element that brings it to life."""

    def __init__(self, app: Quart | None = None) -> None:
        self._state: AppState[bool] = AppState("moment", "Moment")
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Quart) -> None:
        """Add ``moment`` to the templates of ``app``, and the element to its files."""
        self._state.bind(app, True)
        warn_of_unread(app, "Moment")
        app.jinja_env.globals["moment"] = moment
        files = Blueprint("moment", __name__, static_folder=str(STATIC), static_url_path=URL)
        app.register_blueprint(files)
