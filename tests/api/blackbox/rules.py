"""The status that each kind of user gets from every route of the API.

The author owns the objects: `{post}`, `{comment}`, `{token}`, `{user}`. The author follows
`{followed}` and does not follow `{other}`.  The request body stands after the statuses.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

# The account that plays each role.
CAST = {
    "anonymous": None,
    "unconfirmed": "john",
    "user": "david",
    "author": "susan",
    "moderator": "moderator",
    "admin": "admin",
}

TABLE = """
                                               anonymous
                                               |   unconfirmed
                                               |   |   user
                                               |   |   |   author
                                               |   |   |   |   moderator
                                               |   |   |   |   |   admin

GET    /token                                  401 403 200 200 200 200
POST   /tokens/                                401 403 200 200 200 200
POST   /tokens/                                401 403 201 201 201 201  {"name": "laptop"}
GET    /tokens/                                401 403 200 200 200 200
DELETE /tokens/{token}                         401 403 404 200 404 404

GET    /posts/                                 200 403 200 200 200 200
POST   /posts/                                 401 403 201 201 201 201  {"body": "Hello"}
DELETE /posts/                                 401 403 200 200 200 200
DELETE /posts/?all=true                        401 403 403 403 403 200
GET    /posts/{post}                           200 403 200 200 200 200
PUT    /posts/{post}                           401 403 403 200 403 200  {"body": "Better"}
DELETE /posts/{post}                           401 403 403 200 403 200

GET    /posts/{post}/comments/                 200 403 200 200 200 200
POST   /posts/{post}/comments/                 401 403 201 201 201 201  {"body": "Well"}
DELETE /posts/{post}/comments/                 401 403 403 403 200 200
GET    /comments/                              200 403 200 200 200 200
GET    /comments/{comment}                     200 403 200 200 200 200
PUT    /comments/{comment}                     401 403 403 200 403 403  {"body": "Better"}
PUT    /comments/{comment}                     401 403 403 403 200 200  {"disabled": true}
DELETE /comments/{comment}                     401 403 403 200 200 200

GET    /users/                                 200 403 200 200 200 200
GET    /users/me                               401 403 200 200 200 200
PUT    /users/me                               401 403 200 200 200 200  {"location": "Lisbon"}
GET    /users/{user}                           200 403 200 200 200 200
PUT    /users/{user}                           401 403 403 200 403 200  {"name": "Somebody"}
GET    /users/{user}/posts/                    200 403 200 200 200 200
GET    /users/{user}/timeline/                 200 403 200 200 200 200
GET    /users/{user}/comments/                 200 403 200 200 200 200
GET    /users/{user}/followers/                200 403 200 200 200 200
GET    /users/{user}/followed/                 200 403 200 200 200 200
PUT    /users/{user}/followed/{other}          401 403 403 201 403 403
DELETE /users/{user}/followed/{followed}       401 403 403 200 403 403

GET    /openapi.json                           200 403 200 200 200 200
GET    /docs                                   200 200 200 200 200 200
"""


class Rule(NamedTuple):
    """One line of the table; ``statuses`` maps each role of CAST to a status."""

    method: str
    path: str
    statuses: dict[str, int]
    body: Any

    @property
    def is_about_somebodys(self) -> bool:
        """True if the path names an object that has an owner."""
        return "{" in self.path

    @property
    def options(self) -> dict[str, Any]:
        """The options of the request besides method and path."""
        return {} if self.body is None else {"json": self.body}

    def outcome(self, status: int) -> tuple[int, str]:
        """Return the status, and ``changed`` if such a response changes the database."""
        reads = self.method == "GET" or (self.path == "/tokens/" and not self.body)
        return status, "" if reads or status >= 400 else "changed"


def _rule(line: str) -> Rule:
    method, path, *statuses, body = re.split(r"\s+", line + " ", maxsplit=8)
    numbered = dict(zip(CAST, map(int, statuses), strict=True))
    return Rule(method, path, numbered, json.loads(body) if body.strip() else None)


RULES = [_rule(line) for line in TABLE.strip().splitlines() if line[:1].isupper()]


def names(rules: list[Rule]) -> list[str]:
    """Return the ids for pytest: method, path and the fields of the body."""
    return [" ".join([rule.method, rule.path, *(rule.body or {})]) for rule in rules]
