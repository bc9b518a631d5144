"""Blueprint of accounts: registration, login, confirmation of addresses, account settings."""

from quart import Blueprint

auth = Blueprint("auth", __name__, url_prefix="/auth")

from . import account, addresses, confirmation, errors, passwords, require_confirmed, tokens, views  # noqa: E402

__all__ = [
    "account",
    "addresses",
    "auth",
    "confirmation",
    "errors",
    "passwords",
    "require_confirmed",
    "tokens",
    "views",
]
