"""Contexts of the page templates: one for each state that looks different."""

from __future__ import annotations

from typing import Any

from quartapp.api.reference import reference, samples
from quartapp.ext.forms import (
    BooleanField,
    EmailField,
    Form,
    InputRequired,
    Optional,
    PasswordField,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)
from quartapp.ext.pagination import Page
from quartapp.models import AccessToken, OutgoingMail
from quartapp.services.outbox import STATUSES, Counts
from tests.ext.pages.people import ADMIN, CLOSED, DAVID, SUSAN, WHEN, Comment, Post, row


class WritingForm(Form):
    body = TextAreaField("What’s on your mind?", [InputRequired()])
    submit = SubmitField("Publish")


class AnyForm(Form):
    """A form with the fields of all account forms; each template uses some of them."""

    email = EmailField("E-mail address", [InputRequired()], description="Only you can see it.")
    username = StringField("User name", [InputRequired()])
    password = PasswordField("Password", [InputRequired()])
    remember_me = BooleanField("Keep me signed in on this device")
    confirmed = BooleanField("Address confirmed")
    role = SelectField("Role", choices=["User", "Moderator"])
    name = StringField("Real name", [Optional()])
    location = StringField("Location", [Optional()])
    about_me = TextAreaField("About me", [Optional()])
    submit = SubmitField("Save")


HERE_IT_IS = "http://localhost/api/v1.0"
NO_API = reference(
    {"paths": {}, "tags": [], "components": {"schemas": {}, "headers": {}}}, HERE_IT_IS
)
TOKENS = [
    AccessToken(id=1, name="backup script", scopes="read", last_used_at=WHEN, expires_at=WHEN),
    AccessToken(id=2, name="phone", scopes="read write", last_used_at=None, expires_at=None),
]


def wrong(form: Form, name: str, message: str = "Write something first.") -> Form:
    form.add_error(name, message)
    return form


def page(*items: Any, number: int = 1, total: int | None = None) -> Page[Any]:
    return Page(list(items), number, 20, len(items) if total is None else total)


SHELF = Post(1, DAVID, edited_at=WHEN, comment_count=2)
SESSIONS = Post(2, SUSAN, "<h3>A heading somebody wrote</h3><p>a</p>")
SEEN, HIDDEN = Comment(7, SUSAN, SHELF), Comment(8, CLOSED, SHELF, disabled=True)

EMPTY, BEYOND = page(), page(number=9, total=30)
POSTS = page(SHELF, SESSIONS, total=470)
COMMENTS = page(SEEN, HIDDEN, total=62)
PEOPLE = page(*(row(user=each, timestamp=WHEN) for each in (DAVID, SUSAN, ADMIN)))
COMMENTED = row(
    kind="comment.added", actor=SUSAN, comment_id=7, excerpt="<b>?", post_words="A <b>bench",
    at=WHEN, is_new=True,
)  # fmt: skip
FOLLOWED = row(
    kind="user.followed", actor=ADMIN, comment_id=None, excerpt="", post_words="",
    at=WHEN, is_new=False,
)  # fmt: skip
CURRENT_SESSION = row(
    id=1, device="Firefox on Linux", address="192.0.2.1", created_at=WHEN, last_used_at=WHEN
)
THERE = row(id=2, device="Safari on iPhone", address=None, created_at=WHEN, last_used_at=WHEN)
MAIL = row(
    id=3, shown_recipient="a@b.example", subject="Hi", status="kept", created_at=WHEN, message="{}"
)
SHOWN = {"sender": "Flasky <f@example.com>", "message_id": "<1@x>", "text": "t", "source": "s"}
WAITING = {**dict.fromkeys(STATUSES, 0), "queued": 2, "failed": 1}
MAILS = page(
    *(
        OutgoingMail(
            id=number, status=status, subject="<b>Hi", recipient="a@b.example", kind="new_sign_in",
            attempts=number, created_at=WHEN, due_at=WHEN, error=error,
        )
        for number, (status, error) in enumerate(
            [("queued", None), ("queued", "TimeoutError: "), ("failed", "TimeoutError: ")]
        )
    ),
    OutgoingMail(
        id=3, status="sent", subject="Hi", recipient="a@b.example", kind="", attempts=1,
        created_at=WHEN, sent_at=WHEN,
    ),
    total=62,
)  # fmt: skip
MANY = {"follower_count": 62, "followed_count": 1}


def person(user: Any, page: Page[Any], following: bool = False) -> dict[str, Any]:
    """Return the context of a profile."""
    standing = {"is_following": following, "follows_me": True, "post_count": page.total}
    return {"user": user, "page": page, **MANY, **standing}


def people(user: Any, page: Page[Any], direction: str = "followers") -> dict[str, Any]:
    return {"user": user, "page": page, "direction": direction, "following_ids": {2}, **MANY}


def everything() -> dict[str, list[dict[str, Any]]]:
    """Return the contexts of each template.  Call this inside a request: the forms need one."""
    writing, anything = WritingForm(), AnyForm()
    refused = wrong(WritingForm(), "body")
    account = {"form": anything}, {"form": wrong(AnyForm(), "email", "It is taken.")}
    doubtful = AnyForm()
    doubtful.add_error(None, "That e-mail address and password do not match.")
    return {
        "index.html": [
            {"form": form, "page": posts, "show_followed": followed}
            for form in (writing, refused, None)
            for posts in (POSTS, EMPTY, BEYOND)
            for followed in (True, False)
        ],
        "post.html": [
            {"post": post, "form": form, "page": comments}
            for post in (SHELF, SESSIONS)
            for form in (writing, refused, None)
            for comments in (COMMENTS, EMPTY, BEYOND)
        ],
        "edit_comment.html": [{"form": form, "comment": HIDDEN} for form in (writing, refused)],
        "edit_post.html": [{"form": form, "post": SHELF} for form in (writing, refused)],
        "user.html": [
            person(user, posts, following)
            for user in (DAVID, SUSAN, CLOSED)
            for posts in (POSTS, EMPTY, BEYOND)
            for following in (True, False)
        ],
        "followers.html": [
            people(user, rows, direction)
            for user in (DAVID, SUSAN)
            for rows in (PEOPLE, EMPTY, BEYOND)
            for direction in ("followers", "followed_by")
        ],
        "edit_profile.html": [{"form": _only("name", "location", "about_me")}],
        "edit_profile_admin.html": [{**each, "user": DAVID} for each in account],
        "moderate.html": [{"page": each} for each in (COMMENTS, EMPTY, BEYOND)],
        "notices.html": [
            {"page": each, "newest": WHEN}
            for each in (page(COMMENTED, FOLLOWED), page(FOLLOWED), EMPTY, BEYOND)
        ],
        "outbox.html": [
            {"page": mails, "counts": Counts(WAITING, since), "status": status, "server": server}
            for mails in (MAILS, EMPTY, BEYOND)
            for status in (None, "failed", "kept")
            for since, server in ((WHEN, "mail.example"), (None, "mail.example"), (None, None))
        ],
        "auth/login.html": [*account, {"form": doubtful}],
        **{f"auth/{name}.html": list(account) for name in ("register", "change_password")},
        **{f"auth/{name}.html": list(account) for name in ("reset_request", "reset")},
        "auth/change_email.html": list(account),
        "auth/unconfirmed.html": [{"delivery": each} for each in ("sent", "kept", "waiting")],
        "auth/confirm.html": [{"user": DAVID, "token": "t"}],
        "auth/change_email_confirm.html": [{"token": "t", "address": "new@example.com"}],
        "auth/account.html": [
            {"sessions": each, "this_session_id": 1, "tokens": tokens, "new_token": new}
            for each in ([CURRENT_SESSION], [CURRENT_SESSION, THERE])
            for tokens, new in ((EMPTY, None), (page(*TOKENS), {"name": "x", "secret": "qa_x"}))
        ],
        "auth/new_token.html": list(account),
        "api/docs.html": [{"address": HERE_IT_IS, "page": NO_API, "start": samples(HERE_IT_IS)}],
        "error.html": [
            {"status": status, "title": "A title", "message": "Why.", "request_id": "5f0c9b3e"}
            for status in (400, 403, 404, 405, 413, 429, 500, 503)
        ],
        "dev/mail.html": [
            {"mails": [MAIL], "mail": MAIL, "part": part, "shown": SHOWN}
            for part in ("html", "text", "source")
        ]
        + [{"mails": [], "mail": None, "part": "html", "shown": None}],
    }


def _only(*names: str) -> Form:
    form = AnyForm()
    for field in [each.name for each in form if each.name not in (*names, "submit", "csrf_token")]:
        del form[field]
    return form
