"""Authentication by password or by token.  The API ignores session cookies."""

from __future__ import annotations

from quart import g, has_request_context, request
from werkzeug.local import LocalProxy

from quartapp.config import is_api_path
from quartapp.exceptions import Invalid
from quartapp.ext.methods import SAFE_METHODS
from quartapp.extensions import auth, login_manager
from quartapp.models import AnonymousUser, User
from quartapp.services import accounts, tokens

from . import api

current_user: User = LocalProxy(auth.current_user)  # type: ignore[assignment]


@auth.verify_password
async def verify_password(email_or_token: str, password: str) -> User | AnonymousUser | None:
    """Return the user with these Basic credentials, or None if they are not valid.

    With an empty password, the user name is a token.  If both are empty, return the anonymous
    user.
    """
    if not password:
        return await verify_token(email_or_token) if email_or_token else AnonymousUser()
    user = await accounts.authenticate(email_or_token, password, recent=True)
    return user if user and user.is_active else None


@auth.verify_token
async def verify_token(token: str) -> User | None:
    """Return the user who created this token, or None if it is not valid."""
    bearer = await tokens.authenticate(token)
    if bearer is None:
        return None
    g.token_used, g.scopes = True, bearer.scopes
    return bearer.user


@api.before_request
async def authenticate() -> None:
    """Authenticate the user, and check that the account is confirmed and the scope suffices.

    Raises Unauthorized for invalid credentials, Forbidden for an unconfirmed address, and
    InsufficientScope for a token without the scope that the method needs.

    Reads the request body first: a client that is still sending it may miss an early response.
    """
    await request.get_data()
    user = await auth.authenticate()
    if user.is_authenticated:
        accounts.check_confirmed(user)
    needed = "read" if request.method in SAFE_METHODS else "write"
    tokens.check_scope(g.get("scopes", tokens.SCOPES), needed)


@api.before_request
async def reject_duplicate_query_parameters() -> None:
    """Reject duplicate query parameters, which are ambiguous: raise Invalid (400)."""
    for name, values in request.args.lists():
        if len(values) > 1:
            raise Invalid(f"“{name}” is in the address more than once.")


@login_manager.ignore_cookie_at
def is_stateless() -> bool:
    """Return True if the login manager must ignore the session cookie for this request.

    True for all requests to the API, except for its documentation, an ordinary page.
    """
    is_api = has_request_context() and is_api_path(request.path)
    return is_api and request.blueprint != "docs"
