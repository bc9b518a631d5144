"""A typed client of the REST API and the live feed.

``async with Client("https://blog.example.com", token="qa_…") as api: …``
"""

from .client import Client
from .errors import (
    APIError,
    BadRequest,
    ClientError,
    Conflict,
    ConnectionFailed,
    Forbidden,
    Missed,
    NotFound,
    PayloadTooLarge,
    PreconditionFailed,
    Problem,
    ServerError,
    TooManyRequests,
    Unauthorized,
)
from .feed import Feed
from .models import Comment, Event, Post, Token, User

__all__ = [
    "APIError",
    "BadRequest",
    "Client",
    "ClientError",
    "Comment",
    "Conflict",
    "ConnectionFailed",
    "Event",
    "Feed",
    "Forbidden",
    "Missed",
    "NotFound",
    "PayloadTooLarge",
    "Post",
    "PreconditionFailed",
    "Problem",
    "ServerError",
    "Token",
    "TooManyRequests",
    "Unauthorized",
    "User",
]
