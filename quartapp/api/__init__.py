"""Blueprint of the REST API, version 1.0.

The views parse requests and serialize responses; the business rules are in ``services``.
"""

from quart import Blueprint

from quartapp.config import API_PREFIX
from quartapp.extensions import csrf

api: Blueprint = csrf.exempt(Blueprint("api", __name__, url_prefix=f"{API_PREFIX}v1.0"))

from . import (  # noqa: E402
    authentication,
    caching,
    comments,
    cors,
    errors,
    follows,
    openapi,
    posts,
    tokens,
    users,
)
from .docs import docs_page  # noqa: E402

__all__ = [
    "api",
    "authentication",
    "caching",
    "comments",
    "cors",
    "docs_page",
    "errors",
    "follows",
    "openapi",
    "posts",
    "tokens",
    "users",
]
