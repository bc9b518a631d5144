"""Password hashes with Argon2id, computed in threads beside the event loop."""

from __future__ import annotations

import asyncio
import hmac
import secrets
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cachetools import TTLCache
from quart import Quart
from werkzeug.security import check_password_hash

from .awaiting import awaited
from .state import AppState
from .unread import warn_of_unread

T = TypeVar("T")

THREADS = 2  # each hash takes PASSWORD_MEMORY_COST: a flood must not take all there is
LONGEST = 4096  # bytes; nobody remembers more, and hashing a megabyte only heats the room
WAITING = 100  # hashes in the queue; whoever comes then is told at once to come again
RECENT = 60  # seconds that a password just proven is taken at its word
REMEMBERED = 1000
MAX_MARKS = 30  # on one letter


class PasswordsBusy(Exception):
    """So many passwords wait to be hashed that one more would wait for too long."""


def normalized(password: str) -> str:
    """Return the form of ``password`` that is hashed: NFC, and each space U+0020.

    As the profile OpaqueString of RFC 8265: a keyboard may send “é” as one code point or as
    two, and a space as U+00A0 or U+3000.  NFKC would go further and take different
    characters, such as ① and 1, for the same.
    """
    if password.isascii() or len(password) > LONGEST:
        return password
    spaced = "".join(" " if unicodedata.category(each) == "Zs" else each for each in password)
    return _in_form("NFC", spaced)


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
        warn_of_unread(app, "Passwords")

    @awaited
    async def hash(self, password: str) -> str:
        """Return the hash of the normalized password: 97 characters, salt included.

        Raises ValueError for a password that ``verify`` would refuse for its length.
        """
        if _is_too_long(password):
            raise ValueError(f"A password has at most {LONGEST} bytes.")
        return await self._away(self._state.current.hasher.hash, normalized(password))

    @awaited
    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Return True if the password matches; without a hash, take as long and return False.

        Hashes of Werkzeug (pbkdf2 and scrypt, as Flasky has them) are accepted too, and
        hashes of a password that was not normalized.  A password of more than 4096 bytes is
        refused unread; a malformed hash matches nothing.
        """
        return await self._matching(password_hash, password) is not None

    @awaited
    async def verify_and_update(
        self, password_hash: str | None, password: str, *, recent: bool = False
    ) -> tuple[bool, str | None]:
        """Return whether the password matches, and a hash to store instead or None.

        There is one if the stored hash has other parameters than today's, or was made from
        a password that was not normalized.  ``recent`` verifies as ``verify_recent`` does.
        """
        form = await self._matching(password_hash, password, recent=recent)
        if form is None or password_hash is None:
            return False, None
        if form == normalized(password) and not self.needs_rehash(password_hash):
            return True, None
        return True, await self.hash(password)

    @awaited
    async def verify_recent(self, password_hash: str | None, password: str) -> bool:
        """Verify as ``verify`` does; the same again within a minute costs no Argon2.

        For programs that send a password with every request.  A keyed digest of both is
        remembered: another hash, as after a change of password, is not known.
        """
        return await self._matching(password_hash, password, recent=True) is not None

    def needs_rehash(self, password_hash: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        try:
            return self._state.current.hasher.check_needs_rehash(password_hash)
        except InvalidHashError:
            return True

    async def _matching(
        self, password_hash: str | None, password: str, *, recent: bool = False
    ) -> str | None:
        """Return the form of ``password`` that was hashed, or None if none of them was."""
        if _is_too_long(password):
            return None
        state = self._state.current
        for form in _forms(password):
            both = f"{password_hash}\0{form}".encode(errors="surrogatepass")
            proof = hmac.digest(state.key, both, "sha256")
            if recent and proof in state.proven:
                return form
            found = await self._away(_matches, state.hasher, password_hash or state.decoy, form)
            if found and password_hash:
                if recent:
                    state.proven[proof] = True
                return form
        return None

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
    return len(password) > LONGEST or len(normalized(password).encode(errors="replace")) > LONGEST


def _forms(password: str) -> list[str]:
    """Return what may have been hashed: the normalized form, as typed, and as a Mac types it.

    Hashes from before passwords were normalized were made of the latter two.
    """
    return list(dict.fromkeys((normalized(password), password, _in_form("NFD", password))))


def _in_form(form: Literal["NFC", "NFD"], text: str) -> str:
    """Return ``text`` in a form of Unicode, or unchanged if marks without end are in it.

    Marks on one letter are sorted, in quadratic time.  Unicode's Stream-Safe Text Format
    (UAX 15) has 30 of them at most.
    """
    marks = 0
    for each in text:
        marks = marks + 1 if unicodedata.combining(each) else 0
        if marks > MAX_MARKS:
            return text
    return unicodedata.normalize(form, text)


def _matches(hasher: PasswordHasher, password_hash: str, password: str) -> bool:
    try:
        if password_hash.startswith("$argon2"):
            return hasher.verify(password_hash, password)
        return check_password_hash(password_hash, password)
    except (VerificationError, InvalidHashError, ValueError, OverflowError):
        return False
