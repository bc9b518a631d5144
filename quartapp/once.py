"""One result for a form that is sent more than once.

A form that makes or deletes something carries a random key in a hidden field.  A repeated click,
a reload and a second tab send the same key and the same content: the first request does the work,
and each later one gets the same answer for a day.
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


def _usable(key: object) -> str:
    return key if isinstance(key, str) and KEY.fullmatch(key) else new_key()


class OnceForm(Form):
    """A form with a key; sent back with errors, it keeps the key."""

    once_key = HiddenField(default=new_key, filters=[_usable])


async def sent_key() -> str:
    """Return the key of a form of one button; a new one if it came without."""
    return _usable((await request.form).get(FIELD))


async def once(key: str, make: Make) -> Made:
    """Return what ``make`` returned the first time that this form was sent with this content.

    ``make`` and the memory of it are one transaction; requests at the same time wait for it.
    Other content under the same key is another thing, so that no text is lost.
    """
    name, digest = await _name_and_digest(key)
    async with db.begin() as session:
        answer = await idempotency.claim(session, current_user, name, digest)
        if answer.body is None:
            answer.body = await make(session)
        return dict(answer.body)


async def remember(session: AsyncSession, user: User, key: str) -> None:
    """Note that this form was sent with this content and made ``user``."""
    name, digest = await _name_and_digest(key)
    answer = await idempotency.claim(session, user, name, digest)
    answer.body = {}


async def has_made(session: AsyncSession, user: User, key: str) -> bool:
    """Return whether this form was sent with this content before and made ``user``."""
    name, _ = await _name_and_digest(key)
    return await idempotency.is_remembered(session, user, name)


async def _name_and_digest(key: str) -> tuple[str, str]:
    """Return a name that no ``Idempotency-Key`` of the API can have, and a digest of the content.

    Passwords are left out: a fast digest of one must not be stored.
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
