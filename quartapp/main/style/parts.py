"""Style guide: sample users, posts, pages and forms for its templates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from quartapp.ext.forms import Form, Length, Required, StringField, SubmitField, TextAreaField
from quartapp.ext.pagination import Page
from quartapp.models import Comment, Post, User

from ..error_words import ERROR_PAGES
from ..forms import PostForm

HTML = "<p>A <strong>quart</strong> of flour, and less butter than you think.</p>"
TYPED = {"name": "D", "about": "I bake."}
COLOURS = """paper surface sunken line line-strong ink ink-soft accent accent-strong accent-wash
danger danger-wash warn warn-wash"""


class ProfileForm(Form):
    """A small form, which the page shows in all its states."""

    name = StringField("Your name", [Required(), Length(2, 30)])
    about = TextAreaField("About you", render_kw={"rows": 3})
    submit = SubmitField("Save")


def things() -> dict[str, Any]:
    """Return the template context of the style guide."""
    now = datetime.now(UTC)
    draft, empty = PostForm(data={"body": "Plain, **bold**, and `code`."}), PostForm(prefix="w-")
    empty.body.errors = ["Write something first."]
    return {
        "draft": draft,
        "empty_draft": empty,
        "form": profile("new"),
        "wrong_form": wrong_profile(),
        "off_form": profile("off", name="David", about="I bake."),
        "saved_form": profile("saved", name="David", about="I bake."),
        "new_form": profile("attributes"),
        "parts_form": wrong_profile("parts"),
        "wrong_notes": wrong_profile("notes"),
        "now": now,
        "last_year": now - timedelta(days=400),
        "post": post(now),
        "pages": {number: Page([], number, 20, 480) for number in (1, 2, 12, 24)},
        "only_page": Page([], 1, 20, 12),
        "beyond": Page([], 30, 20, 480),
        "refusals": {status: ERROR_PAGES[status][1:] for status in (403, 404, 500)},
        "colours": COLOURS.split(),
        **comments(now),
    }


def profile(prefix: str, **data: str) -> ProfileForm:
    """Return a form with a prefix of its own, so that ids on the page are unique."""
    return ProfileForm(prefix=f"{prefix}-", data=data, meta={"csrf": False})


def wrong_profile(prefix: str = "wrong") -> ProfileForm:
    """Return a form as it is shown again after a submission with errors, without the autofocus."""
    form = profile(prefix, **TYPED)
    form.name.errors = ["Too short: 1 character. It needs 2."]
    return form


def post(now: datetime) -> Post:
    """Return a sample post."""
    david = User(id=-1, username="david", email="david@example.com")
    written = Post(id=412, body_html=HTML, timestamp=now, edited_at=now, author=david)
    written.comment_count = 2
    return written


def comments(now: datetime) -> dict[str, Comment]:
    """Return a visible and a hidden comment."""
    susan = User(id=-2, username="susan", email="susan@example.com")
    own = {"body_html": "<p>It held.</p>", "timestamp": now, "author": susan}
    return {
        "comment": Comment(id=7, disabled=False, **own),
        "hidden_comment": Comment(id=8, disabled=True, **own),
    }
