"""A blog in separate processes, and direct access to its database."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import create_async_engine

from quartapp.ext.db import async_url
from quartapp.models import AccessToken, Comment, Follow, Model, Post, RememberedAnswer, User
from tests.people import PASSWORD, PEOPLE
from tests.processes import TIMEOUT_SECONDS, bare_environment, free_port, running, wait_for

API = "/api/v1.0"
UNTOLD = {"users.last_seen", "tokens.last_used_at"}  # each request updates these
STAGED = 1_000_000  # no sequence reaches ids from here on
TEXT = {"body": "Hello", "body_html": "<p>Hello</p>"}


@contextmanager
def served(
    url: str, folder: Path, *options: str, port: int | None = None, **settings: str
) -> Iterator[str]:
    """Serve the database at ``url``; yield the address; check the exit status and the log."""
    port = port or free_port()
    log = folder / f"{port}.log"
    command = (sys.executable, "-m", "quartapp", "run", "--port", str(port), *options)
    settings |= {"QUART_CONFIG": "testing", "TEST_DATABASE_URL": url}
    environment = bare_environment() | settings
    there = {"cwd": folder, "env": environment, "stderr": subprocess.STDOUT}
    with log.open("w") as said, running(*command, stdout=said, **there) as process:
        yield wait_for(process, port)
        process.terminate()
        assert process.wait(TIMEOUT_SECONDS) == 0
    assert "Traceback" not in log.read_text(), log.read_text()


class Rows:
    """The rows of the database, read and changed without the application."""

    def __init__(self, url: str) -> None:
        self.engine = create_async_engine(async_url(url), connect_args={"timeout": TIMEOUT_SECONDS})

    async def execute(self, *statements: Any) -> None:
        async with self.engine.begin() as connection:
            for statement in statements:
                await connection.execute(statement)

    async def scalar(self, statement: Any) -> Any:
        async with self.engine.connect() as connection:
            return await connection.scalar(statement)

    async def column(self, statement: Any) -> list[Any]:
        async with self.engine.connect() as connection:
            return list(await connection.scalars(statement))

    async def count(self, model: type[Model]) -> int:
        return await self.scalar(select(func.count()).select_from(model))

    async def everything(self) -> dict[str, list[str]]:
        """Return all rows of all tables, to detect any change."""
        async with self.engine.connect() as connection:
            return {
                table.name: sorted(
                    str(row._asdict())
                    for row in await connection.execute(
                        select(*(each for each in table.columns if str(each) not in UNTOLD))
                    )
                )
                for table in Model.metadata.sorted_tables
            }


class Site:
    """One blog and its users; ``people`` maps their names to ids."""

    def __init__(self, address: str, rows: Rows, client: httpx.AsyncClient) -> None:
        self.address = address
        self.rows = rows
        self.client = client
        self.people: dict[str, int] = dict(zip(PEOPLE, range(1, 1 + len(PEOPLE)), strict=True))

    async def ask(
        self, who: str | None, method: str, path: str, *, door: str = "", **options: Any
    ) -> httpx.Response:
        """Send a request with the Basic credentials of ``who``; None sends no credentials.

        ``door`` is the address of another process; the Host header stays that of the first.
        """
        if who:
            options["auth"] = (f"{who}@example.com", PASSWORD)
        if door:
            host = {"Host": urlsplit(self.address).netloc}
            options["headers"] = {**options.get("headers", {}), **host}
        url = path if "://" in path else f"{door or self.address}{API}{path}"
        return await self.client.request(method, url, **options)

    async def personal_token(self, who: str, *scopes: str) -> tuple[int, str]:
        """Create a personal token of ``who``; return its id and its text."""
        wanted = {"name": "a program", "scopes": scopes}
        answer = await self.ask(who, "POST", "/tokens/", json=wanted)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"], answer.json()["token"]

    async def empty(self, *after: Any) -> None:
        """Delete the content and follows of all users, but not the users; execute ``after``."""
        blank = dict.fromkeys(("name", "location", "about_me", "about_me_html"))
        tables = (Comment, Post, AccessToken, RememberedAnswer)
        others = Follow.follower_id != Follow.followed_id
        await self.rows.execute(
            *map(delete, tables), delete(Follow).where(others), update(User).values(blank), *after
        )

    async def stage(self, owner: str) -> dict[str, int]:
        """Insert a post by each user, and a comment, token and follow by ``owner``; return ids."""
        user = self.people[owner]
        other, followed = [each for each in self.people.values() if each != user][:2]
        token = {"user_id": user, "name": "laptop", "scopes": "read", "key_hash": "unknown"}
        await self.empty(
            *(
                insert(Post).values(id=STAGED + each, author_id=each, **TEXT)
                for each in self.people.values()
            ),
            insert(Comment).values(id=STAGED, author_id=user, post_id=STAGED + user, **TEXT),
            insert(AccessToken).values(id=STAGED, **token),
            insert(Follow).values(follower_id=user, followed_id=followed),
        )
        ids = {"post": STAGED + user, "comment": STAGED, "token": STAGED}
        return {"user": user, "other": other, "followed": followed, **ids}
