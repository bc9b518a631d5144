"""Idempotent form submissions: one result for a form that is submitted more than once.

A form that creates or deletes something has a random key in a hidden field.  A double click, a
reload and a second tab submit the same key and the same content.  The first request does the
work; each later one gets the stored result, for one day.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Any

from quart import request
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.ext.forms import Form, HiddenField
from quartapp.ext.login import current_user
from quartapp.extensions import db
from quartapp.models import User
from quartapp.services import idempotency

FIELD = "once_key"
KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")

Made = dict[str, Any]
Make = Callable[[AsyncSession], Awaitable[Made]]


def new_key() -> str:
    """Return a random key for one form."""
    return secrets.token_urlsafe(16)


def _valid_or_new(key: object) -> str:
    return key if isinstance(key, str) and KEY.fullmatch(key) else new_key()


class OnceForm(Form):
    """A form with an idempotency key.  It keeps the key when it is shown again with errors."""

    once_key = HiddenField(default=new_key, filters=[_valid_or_new])


async def sent_key() -> str:
    """Return the key of the submitted form, or a new one if the key is missing or invalid."""
    return _valid_or_new((await request.form).get(FIELD))


async def once(key: str, make: Make) -> Made:
    """Return the result of ``make``, which runs for the first submission of this form only.

    ``make`` runs in the transaction that stores its result; concurrent submissions wait for it.
    The same key with other content counts as another submission, so that no text is lost.
    """
    name, digest = await _name_and_digest(key)
    async with db.begin() as session:
        answer = await idempotency.claim(session, current_user, name, digest)
        if answer.body is None:
            answer.body = await make(session)
        return dict(answer.body)


async def remember(session: AsyncSession, user: User, key: str) -> None:
    """Store that this submission of the form has created ``user``."""
    name, digest = await _name_and_digest(key)
    answer = await idempotency.claim(session, user, name, digest)
    answer.body = {}


async def has_made(session: AsyncSession, user: User, key: str) -> bool:
    """Return True if an earlier submission with the same content has created ``user``."""
    name, _ = await _name_and_digest(key)
    return await idempotency.is_remembered(session, user, name)


async def _name_and_digest(key: str) -> tuple[str, str]:
    """Return the storage key of this submission and a digest of its content.

    The storage key contains spaces, so that no ``Idempotency-Key`` of the API equals it.
    Passwords are excluded from the digest: a fast hash of a password must not be stored.
    """
    form = await request.form
    ignored = {FIELD, "csrf_token"}
    content = [
        (name, value)
        for name, value in form.items(multi=True)
        if name not in ignored and "password" not in name
    ]
    digest = sha256(repr((request.path, sorted(content))).encode()).hexdigest()
    return f"form {key} {digest}", digest
