"""Passwords: which are taken, and how they are kept (argon2id).

Parameters are those of OWASP's password storage cheat sheet; rules those of ASVS 5.0, 6.2: eight characters or
more, long ones welcome, nothing asked of their composition, none of the commonest, nothing cut off.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from goldenfish.problems import WeakPassword

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 8
LONGEST = 1024
"""Characters; a longer one is refused, never cut."""

_MEMORY_KIB, _PASSES, _LANES = 19_456, 2, 1
_COMMON = Path(__file__).with_name("common_passwords.txt")
_OWN_NAMES = frozenset({"goldenfish", "golden fish", "golden-fish"})


def check_new(password: str, *names: str) -> None:
    """Refuse a password that is too short, too long, or among the first that anybody would try.

    Args:
        password: as it was typed.
        names: what it must not be: login and name of the person.

    Raises:
        WeakPassword: says which rule.
    """
    if len(password) < SHORTEST:
        raise WeakPassword(f"A password has {SHORTEST} characters or more.")
    if len(password) > LONGEST:
        raise WeakPassword(f"A password has no more than {LONGEST} characters.")
    plain = password.casefold().strip()
    if plain in _common() or plain in _OWN_NAMES or len(set(plain)) <= 1:
        raise WeakPassword("This password is among those that are tried first.")
    if plain in {part for name in names if name for part in (name.casefold(), name.casefold().partition("@")[0])}:
        raise WeakPassword("A password is not the login or the name.")


def hash_password(password: str) -> str:
    """What is kept of a password: argon2's text with its parameters and its salt."""
    return _hasher().hash(_bytes(password))


def verify_password(password: str, kept: str) -> bool:
    """Whether a password is the one kept. Without one (`kept` empty) it takes as long to say no."""
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415 (25 ms, for sign-ins only)

    try:
        return _hasher().verify(kept or _nobodys_hash(), _bytes(password)) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Whether a password was hashed with other parameters than today's; it can be hashed anew when it is typed."""
    return _hasher().check_needs_rehash(kept)


def _bytes(password: str) -> bytes:
    # Keyboards write the same letter in one or in several code points; RFC 8265 (OpaqueString) takes NFC.
    return unicodedata.normalize("NFC", password).encode()


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher  # noqa: PLC0415 (25 ms, for sign-ins only)

    return PasswordHasher(time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=_LANES)


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return hash_password("the password of a login that there is not")


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """The 3,000 commonest of eight characters or more, by frequency (zxcvbn's list of leaked passwords, MIT)."""
    return frozenset(_COMMON.read_text(encoding="utf-8").split())
