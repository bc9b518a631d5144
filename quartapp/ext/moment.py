"""Times in the time zone and language of the reader, with a fallback text in UTC.

    {{ moment(post.timestamp).fromNow() }}    {{ moment(user.member_since).format("LL") }}

Pages need GitHub's relative-time element: load ``/static/relative-time-element/bundle.js`` as a
module.
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

# The named formats of moment.js as tokens.  The browser adapts the format to its locale, as
# moment.js does; the fallback text for readers without JavaScript follows the tokens, in UTC.
NAMED_FORMATS = {
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
# token: (attribute of the element, its value, format of the fallback text)
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
    """A point in time for templates, by default the current time.  Naive datetimes are UTC."""

    def __init__(self, timestamp: datetime | None = None) -> None:
        when = timestamp or datetime.now(UTC)
        self.utc = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)

    def fromNow(self) -> Markup:
        """Return a relative time that the browser keeps up to date; a date after a month."""
        return self._element("", f"{self.utc.day} {self.utc:%b %Y, %H:%M} UTC")

    def format(self, form: str = "LLL") -> Markup:
        """Return the time in a named format of moment.js, or in its tokens (``YYYY-MM-DD``).

        The browser shows the parts in the order, language and time zone of the reader.  Other
        text in ``form`` appears only in the fallback text.
        """
        tokens = NAMED_FORMATS.get(form, form)
        wanted = dict(TOKENS[token][:2] for token in TOKEN.findall(tokens))
        shown = "".join(f' {part}="{wanted.get(part, "")}"' for part in PARTS)
        # lang="und" (undetermined): the element uses the reader's language, not the page's.
        return self._element(f' format="datetime" lang="und"{shown}', self._text(tokens))

    def _text(self, tokens: str) -> str:
        text = TOKEN.sub(lambda found: TOKENS[found[0]][2].format(self.utc), tokens)
        return f"{text} UTC" if "H" in tokens else text

    def _element(self, attributes: str, text: str) -> Markup:
        instant = f"{self.utc:%Y-%m-%dT%H:%M:%SZ}"
        return Markup(  # noqa: S704 - the text is escaped, the rest is constant
            f'<relative-time datetime="{instant}"{attributes}>{escape(text)}</relative-time>'
        )


class Moment:
    """Adds ``moment`` to templates, and serves the relative-time element."""

    def __init__(self, app: Quart | None = None) -> None:
        self._state: AppState[bool] = AppState("moment", "Moment")
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Quart) -> None:
        """Add ``moment`` to the templates of ``app``, and a route for the element's script."""
        self._state.bind(app, True)
        warn_of_unread(app, "Moment")
        app.jinja_env.globals["moment"] = moment
        files = Blueprint("moment", __name__, static_folder=str(STATIC), static_url_path=URL)
        app.register_blueprint(files)
