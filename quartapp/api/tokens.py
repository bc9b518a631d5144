"""Views of tokens: signed tokens, valid for one hour, and personal tokens."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from quart import ResponseReturnValue, g, request
from quart_schema import document_querystring, document_request, document_response, security_scheme
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.ext.db import utcnow
from quartapp.extensions import auth, db
from quartapp.services import tokens

from . import answers, api
from .authentication import current_user
from .bodies import TokenBody
from .caching import require_match
from .decorators import account_required, json_body
from .idempotency import idempotency_key, idempotent
from .lists import listed
from .queries import ListQuery
from .serializers import token_to_json

TOKENS_PER_PAGE = 50
PASSWORD_ONLY: list[dict[str, list[str]]] = [{"password": []}]
NO_STORE = {"Cache-Control": "no-store"}


@api.get("/token")
@security_scheme(PASSWORD_ONLY)
@document_response(answers.SignedToken)
async def get_token() -> ResponseReturnValue:
    """Create a signed token, valid for one hour.

    This requires address and password.
    """
    _require_password()
    token = tokens.generate_auth_token(current_user)
    return {"token": token, "expiration": tokens.SIGNED_FOR}, NO_STORE


@api.post("/tokens/")
@security_scheme(PASSWORD_ONLY)
@document_request(TokenBody)
@document_response(answers.SignedToken)
@document_response(answers.NewToken, 201)
async def new_token() -> ResponseReturnValue:
    """Create a personal token; without a body, a signed token, valid for one hour.

    Both require address and password.
    """
    _require_password()
    key = idempotency_key()
    return await (_new_personal_token(key) if await request.get_data() else get_token())


@api.get("/tokens/")
@account_required
@document_querystring(ListQuery)
@document_response(answers.Tokens)
async def get_tokens() -> ResponseReturnValue:
    """List the personal tokens of the caller, newest first."""
    listing = tokens.of(current_user)
    return await listed(db.session, "tokens", listing, token_to_json, TOKENS_PER_PAGE)


@api.delete("/tokens/<int:token_id>")
@account_required
@document_response(answers.Nothing)
async def revoke_token(token_id: int) -> ResponseReturnValue:
    """Revoke a personal token of the caller."""
    async with db.begin() as session:
        token = await tokens.revoke(session, current_user, token_id)
        await require_match(token_to_json(token))
    return {}


@json_body(TokenBody)
async def _new_personal_token(key: str | None, data: TokenBody) -> ResponseReturnValue:
    salt = key or secrets.token_urlsafe()

    async def make(session: AsyncSession) -> dict[str, Any]:
        now = utcnow()
        secret = tokens.secret_for(current_user, now, salt)
        fields = {**data.model_dump(), "made_at": now}
        return token_to_json(await tokens.create(session, current_user, secret, **fields))

    body, status, headers = await idempotent(make)
    secret = tokens.secret_for(current_user, datetime.fromisoformat(body["created_at"]), salt)
    return {**body, "token": secret}, status, headers | NO_STORE


def _require_password() -> None:
    if current_user.is_anonymous or g.get("token_used"):
        raise auth.refusal()
