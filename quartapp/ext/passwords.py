"""Password hashing with Argon2id, in threads of its own."""

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

HASH_THREADS = 2  # each hash takes PASSWORD_MEMORY_COST of memory, so this limits the total
MAX_PASSWORD_BYTES = 4096  # bytes; prevents denial of service by very long passwords
MAX_QUEUED_HASHES = 100  # maximum number of hashes in progress or queued, before PasswordsBusy
_VERIFIED_CACHE_SECONDS = 60
_VERIFIED_CACHE_SIZE = 1000
MAX_MARKS = 30  # combining marks on one character


class PasswordsBusy(Exception):
    """The queue of passwords to hash is full.  Answer 503."""


def normalized(password: str) -> str:
    """Return the form of ``password`` that is hashed: NFC, and each space U+0020.

    This follows the profile OpaqueString of RFC 8265: a keyboard may send “é” as one code point
    or as two, and a space as U+00A0 or U+3000.  NFKC would also make different characters equal,
    such as ① and 1.
    """
    if password.isascii() or len(password) > MAX_PASSWORD_BYTES:
        return password
    spaced = "".join(" " if unicodedata.category(each) == "Zs" else each for each in password)
    return _in_form("NFC", spaced)


@dataclass
class _State:
    hasher: PasswordHasher
    decoy: str  # a hash of no known password, verified if there is no account
    threads: ThreadPoolExecutor
    verified: TTLCache[bytes, bool]  # keyed digests of a hash and its password
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
        """Read the parameters of ``app`` and create its thread pool."""
        hasher = PasswordHasher(
            time_cost=app.config.setdefault("PASSWORD_TIME_COST", 2),
            memory_cost=app.config.setdefault("PASSWORD_MEMORY_COST", 19456),
            parallelism=app.config.setdefault("PASSWORD_PARALLELISM", 1),
        )
        threads = ThreadPoolExecutor(HASH_THREADS, thread_name_prefix="passwords")
        decoy, key = hasher.hash(secrets.token_hex()), secrets.token_bytes(32)
        self._state.bind(
            app,
            _State(
                hasher, decoy, threads, TTLCache(_VERIFIED_CACHE_SIZE, _VERIFIED_CACHE_SECONDS), key
            ),
        )
        warn_of_unread(app, "Passwords")

    @awaited
    async def hash(self, password: str) -> str:
        """Return the hash of the normalized password: 97 characters, including the salt.

        Raises ValueError for a password of more than 4096 bytes, PasswordsBusy if the queue is
        full.
        """
        if _is_too_long(password):
            raise ValueError(f"A password has at most {MAX_PASSWORD_BYTES} bytes.")
        return await self._run_in_thread(self._state.current.hasher.hash, normalized(password))

    @awaited
    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Return whether the password matches the hash.

        If ``password_hash`` is None, the result is False after the time of a verification, which
        hides from an attacker that there is no account.  Werkzeug's hashes (pbkdf2 and scrypt)
        and hashes of a password that was not normalized are accepted too.  A password of more
        than 4096 bytes and a malformed hash never match.  Raises PasswordsBusy.
        """
        return await self._matching(password_hash, password) is not None

    @awaited
    async def verify_and_update(
        self, password_hash: str | None, password: str, *, recent: bool = False
    ) -> tuple[bool, str | None]:
        """Return whether the password matches, and a new hash to store or None.

        There is a new hash if the stored one has outdated parameters, or was made from a
        password that was not normalized.  ``recent`` verifies as ``verify_recent`` does.
        Raises PasswordsBusy.
        """
        form = await self._matching(password_hash, password, recent=recent)
        if form is None or password_hash is None:
            return False, None
        if form == normalized(password) and not self.needs_rehash(password_hash):
            return True, None
        return True, await self.hash(password)

    @awaited
    async def verify_recent(self, password_hash: str | None, password: str) -> bool:
        """Return whether the password matches, from a cache if it matched in the last minute.

        This is for clients that send a password with every request.  The cache key is an HMAC
        of hash and password, so a new hash, as after a change of password, is not in the cache.
        """
        return await self._matching(password_hash, password, recent=True) is not None

    def needs_rehash(self, password_hash: str) -> bool:
        """Return whether the hash was made with other parameters than the current ones."""
        try:
            return self._state.current.hasher.check_needs_rehash(password_hash)
        except InvalidHashError:
            return True

    async def _matching(
        self, password_hash: str | None, password: str, *, recent: bool = False
    ) -> str | None:
        """Return the form of ``password`` that matches the hash, or None."""
        if _is_too_long(password):
            return None
        state = self._state.current
        for form in _forms(password):
            message = f"{password_hash}\0{form}".encode(errors="surrogatepass")
            digest = hmac.digest(state.key, message, "sha256")
            if recent and digest in state.verified:
                return form
            found = await self._run_in_thread(
                _matches, state.hasher, password_hash or state.decoy, form
            )
            if found and password_hash:
                if recent:
                    state.verified[digest] = True
                return form
        return None

    async def _run_in_thread(self, function: Callable[..., T], *args: object) -> T:
        loop, state = asyncio.get_running_loop(), self._state.current
        if state.waiting >= MAX_QUEUED_HASHES:
            raise PasswordsBusy("Too many passwords wait to be hashed.")
        state.waiting += 1
        try:
            return await loop.run_in_executor(state.threads, function, *args)
        finally:
            state.waiting -= 1


def _is_too_long(password: str) -> bool:
    return (
        len(password) > MAX_PASSWORD_BYTES
        or len(normalized(password).encode(errors="replace")) > MAX_PASSWORD_BYTES
    )


def _forms(password: str) -> list[str]:
    """Return the forms to verify: normalized, as typed, and in NFD, which macOS may send.

    The latter two match hashes that were made before passwords were normalized.
    """
    return list(dict.fromkeys((normalized(password), password, _in_form("NFD", password))))


def _in_form(form: Literal["NFC", "NFD"], text: str) -> str:
    """Return ``text`` in a Unicode normalization form, or unchanged if it has too many marks.

    Normalization sorts the combining marks of a character, in quadratic time.  The Stream-Safe
    Text Format of UAX 15 allows at most 30 of them.
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
