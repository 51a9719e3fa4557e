"""Refresh tokens: their text, and what presenting one means. Pure.

A refresh token is used once: each refresh gives the next one. Presenting one that was replaced means that two hold
it, one of them a thief, and ends the sign-in (RFC 9700, 4.14.2). But an answer can be lost on its way, and two parts
of an app can refresh at once: for `GRACE` after a rotation the token just replaced is answered with **the same** next
one as before. Nothing has to be kept readable for that: the next token is made from the one before and a random
number, the number is what is kept, so only a holder of the one before can have it made again.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from goldenfish.frozen import Frozen
from goldenfish.sign_ins.models import LONGEST, SignIn

GRACE = timedelta(seconds=60)
"""Longer than the gateway's half minute and what phones wait for an answer before they try again."""

_PREFIX = "grt"
_BYTES = 32
_TEXT = re.compile(rf"{_PREFIX}\.(usr_[0-9a-z]{{1,40}})\.(sin_[0-9a-z]{{1,40}})\.([0-9a-f]{{{_BYTES * 2}}})")


class Presented(Frozen):
    """A refresh token, taken apart."""

    user_id: str
    sign_in_id: str
    secret: str


@dataclass(frozen=True)
class Rotation:
    """The sign-in as it shall be, and the secret of the token that continues it."""

    sign_in: SignIn
    secret: str


@dataclass(frozen=True)
class Repeated:
    """The same request as a moment ago: the secret that it was answered with."""

    secret: str


class ReusedError(Exception):
    """A token that was replaced, or that never was one of this sign-in."""


def text_of(user_id: str, sign_in_id: str, secret: str) -> str:
    """The refresh token as a client holds it."""
    return f"{_PREFIX}.{user_id}.{sign_in_id}.{secret}"


def read_text(text: str) -> Presented | None:
    """The parts of a refresh token; None: it is none."""
    found = _TEXT.fullmatch(text)
    return Presented(user_id=found[1], sign_in_id=found[2], secret=found[3]) if found else None


def new_secret() -> str:
    """The secret of a sign-in's first refresh token."""
    return secrets.token_hex(_BYTES)


def hashed(secret: str) -> str:
    """What is kept of a secret. It is long and random, so a slow hash adds nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()


def present(sign_in: SignIn, secret: str, moment: datetime, lifetime: timedelta) -> Rotation | Repeated:
    """What presenting a refresh token does.

    Args:
        sign_in: as stored.
        secret: of the token that is presented.
        moment: now.
        lifetime: of the next token.

    Raises:
        ReusedError: somebody has used it before.
    """
    presented = hashed(secret)
    if hmac.compare_digest(presented, sign_in.refresh_hash):
        nonce = secrets.token_hex(_BYTES)
        following = _following(secret, nonce)
        changes = {
            "refresh_hash": hashed(following),
            "previous_hash": presented,
            "nonce": nonce,
            "rotated_at": moment,
            "rotations": sign_in.rotations + 1,
            "expires_at": min(moment + lifetime, sign_in.created_at + LONGEST),
        }
        return Rotation(sign_in.model_copy(update=changes), following)
    if hmac.compare_digest(presented, sign_in.previous_hash) and moment - sign_in.rotated_at <= GRACE:
        return Repeated(_following(secret, sign_in.nonce))
    raise ReusedError


def _following(secret: str, nonce: str) -> str:
    return hmac.new(secret.encode(), nonce.encode(), hashlib.sha256).hexdigest()
