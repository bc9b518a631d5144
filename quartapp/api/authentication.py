"""Who asks: by password, by token, or nobody.  Cookies are not looked at."""

from __future__ import annotations

from quart import g, has_request_context, request
from werkzeug.local import LocalProxy

from quartapp.config import API_PREFIX
from quartapp.exceptions import Invalid
from quartapp.ext.forms.protect import SAFE_METHODS
from quartapp.extensions import auth, login_manager
from quartapp.models import AnonymousUser, User
from quartapp.services import accounts, tokens

from . import api

current_user: User = LocalProxy(auth.current_user)  # type: ignore[assignment]


@auth.verify_password
async def verify_password(email_or_token: str, password: str) -> User | AnonymousUser | None:
    """Nobody in particular, the bearer of a token (the password is empty), or a person."""
    if not password:
        return await verify_token(email_or_token) if email_or_token else AnonymousUser()
    user = await accounts.authenticate(email_or_token, password, recent=True)
    return user if user and user.is_active else None


@auth.verify_token
async def verify_token(token: str) -> User | None:
    """Whoever made the token."""
    bearer = await tokens.authenticate(token)
    if bearer is None:
        return None
    g.token_used, g.scopes = True, bearer.scopes
    return bearer.user


@api.before_request
async def authenticate() -> None:
    """Know who asks before anything else, and that they may at all.

    The body is read before: an answer given in the midst of it might not arrive.
    """
    await request.get_data()
    user = await auth.authenticate()
    if user.is_authenticated:
        accounts.check_confirmed(user)
    needed = "read" if request.method in SAFE_METHODS else "write"
    tokens.check_scope(g.get("scopes", tokens.SCOPES), needed)


@api.before_request
async def no_riddles() -> None:
    """Refuse a query that says something twice: nobody can tell what it means."""
    for name, values in request.args.lists():
        if len(values) > 1:
            raise Invalid(f"“{name}” is in the address more than once.")


@login_manager.ignore_cookie_at
def is_stateless() -> bool:
    """The API knows nobody by a cookie; the page about it is a page."""
    is_here = has_request_context() and request.path.startswith(API_PREFIX)
    return is_here and request.blueprint != "docs"
