"""Password hashes, by Argon2id, away from the event loop."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cachetools import TTLCache
from quart import Quart
from werkzeug.security import check_password_hash

from .awaiting import awaited
from .state import AppState

T = TypeVar("T")

THREADS = 2  # each hash takes PASSWORD_MEMORY_COST: a flood must not take all there is
LONGEST = 4096  # bytes; nobody remembers more, and hashing a megabyte only heats the room
WAITING = 100  # hashes in the queue; whoever comes then is told at once to come again
RECENT = 60  # seconds that a password just proven is taken at its word
REMEMBERED = 1000


class PasswordsBusy(Exception):
    """So many passwords wait to be hashed that one more would wait for too long."""


@dataclass
class _State:
    hasher: PasswordHasher
    decoy: str
    threads: ThreadPoolExecutor
    proven: TTLCache[bytes, bool]
    key: bytes
    waiting: int = 0


class Passwords:
    """Hashes and verifies passwords with the parameters that OWASP recommends.

    Settings: ``PASSWORD_TIME_COST`` (2), ``PASSWORD_MEMORY_COST`` (19456 KiB),
    ``PASSWORD_PARALLELISM`` (1).
    """

    def __init__(self, app: Quart | None = None) -> None:
        self._state: AppState[_State] = AppState("passwords", "Passwords")
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Quart) -> None:
        """Read the parameters of ``app`` and set two threads aside."""
        hasher = PasswordHasher(
            time_cost=app.config.setdefault("PASSWORD_TIME_COST", 2),
            memory_cost=app.config.setdefault("PASSWORD_MEMORY_COST", 19456),
            parallelism=app.config.setdefault("PASSWORD_PARALLELISM", 1),
        )
        threads = ThreadPoolExecutor(THREADS, thread_name_prefix="passwords")
        decoy, key = hasher.hash(secrets.token_hex()), secrets.token_bytes(32)
        self._state.bind(app, _State(hasher, decoy, threads, TTLCache(REMEMBERED, RECENT), key))

    @awaited
    async def hash(self, password: str) -> str:
        """Return the hash to store: 97 characters, parameters and salt included.

        Raises ValueError for a password that ``verify`` would refuse for its length.
        """
        if _is_too_long(password):
            raise ValueError(f"A password has at most {LONGEST} bytes.")
        return await self._away(self._state.current.hasher.hash, password)

    @awaited
    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Compare; with no hash to compare to, take as long and say no.

        Hashes of Werkzeug (pbkdf2 and scrypt, as Flasky has them) are accepted too.  A
        password of more than 4096 bytes is refused unread; a hash that is none matches nothing.
        """
        if _is_too_long(password):
            return False
        state = self._state.current
        matches = await self._away(_matches, state.hasher, password_hash or state.decoy, password)
        return matches and bool(password_hash)

    @awaited
    async def verify_recent(self, password_hash: str | None, password: str) -> bool:
        """As ``verify``; the same again within a minute costs no Argon2.

        For programs that send a password with every request.  What is remembered is a keyed
        digest of both: another hash, as after a change of password, is not known.
        """
        state = self._state.current
        proof = hmac.digest(
            state.key, f"{password_hash}\0{password}".encode(errors="surrogatepass"), "sha256"
        )
        if proof in state.proven:
            return True
        matches = await self.verify(password_hash, password)
        if matches:
            state.proven[proof] = True
        return matches

    def needs_rehash(self, password_hash: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        try:
            return self._state.current.hasher.check_needs_rehash(password_hash)
        except InvalidHashError:
            return True

    async def _away(self, function: Callable[..., T], *args: object) -> T:
        loop, state = asyncio.get_running_loop(), self._state.current
        if state.waiting >= WAITING:
            raise PasswordsBusy("Too many passwords wait to be hashed.")
        state.waiting += 1
        try:
            return await loop.run_in_executor(state.threads, function, *args)
        finally:
            state.waiting -= 1


def _is_too_long(password: str) -> bool:
    return len(password.encode(errors="replace")) > LONGEST


def _matches(hasher: PasswordHasher, password_hash: str, password: str) -> bool:
    try:
        if password_hash.startswith("$argon2"):
            return hasher.verify(password_hash, password)
        return check_password_hash(password_hash, password)
    except (VerificationError, InvalidHashError, ValueError, OverflowError):
        return False
