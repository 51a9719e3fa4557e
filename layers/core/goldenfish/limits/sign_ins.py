"""Slowing down who guesses: each failed sign-in of a login, and of an address, makes the next one wait longer.

An attempt is counted before the password is looked at, by a write that only one of several attempts at once can make,
so that a burst of guesses cannot pass on one reading. Logins and addresses come as digests; they are never seen here.
"""

from __future__ import annotations

from dataclasses import dataclass

from goldenfish.attempts import attempts
from goldenfish.clock import now
from goldenfish.limits import store
from goldenfish.limits.store import CountersUnknownError
from goldenfish.limits.windows import whole_seconds
from goldenfish.observability import make_logger
from goldenfish.problems import TooManyRequests

_ATTEMPTS = 8
_FIRST_PAUSE_S = 0.005
_LONGEST_DELAY_S = 900

logger = make_logger("limits")


@dataclass(frozen=True)
class Patience:
    """How failures of one kind are met.

    Attributes:
        kind: `LOGIN`, `ADDRESS`, `REGISTRATIONS` or `INVITATIONS`.
        free: failures after which there is no delay yet.
        kept_s: how long after the last one they are forgotten.
    """

    kind: str
    free: int
    kept_s: int


# An address may be a whole clinic's: many people mistype there, and it is forgotten sooner.
OF_AN_ADDRESS = Patience("ADDRESS", free=30, kept_s=3600)
OF_A_LOGIN = Patience("LOGIN", free=4, kept_s=24 * 3600)
# Of an address too, but apart: who registers many people keeps nobody there from signing in.
OF_REGISTRATIONS = Patience("REGISTRATIONS", free=30, kept_s=3600)


# Apart again: people of one household who try an old link keep nobody from signing in.
OF_INVITATIONS = Patience("INVITATIONS", free=30, kept_s=3600)


def delay_s(failures: int, patience: Patience) -> int:
    """Seconds before the next attempt: none at first, then 1, 2, 4 … at most a quarter of an hour. Pure."""
    beyond = failures - patience.free
    return 0 if beyond <= 0 else min(_LONGEST_DELAY_S, 2 ** min(beyond - 1, 30))


def check_sign_in(login: str, address: str) -> None:
    """Let an attempt to sign in through, counted as failed until `forget_failures` says otherwise.

    Args:
        login: digest of the login, whether there is such an account or not; empty: not looked at.
        address: digest of the client's address; empty: not looked at.

    Raises:
        TooManyRequests: `retry_after_s`; nothing has been counted for the login then if the address has to wait.
    """
    for patience, digest in ((OF_AN_ADDRESS, address), (OF_A_LOGIN, login)):
        _count(patience, digest)


def check_registration(address: str) -> None:
    """Let an attempt to register through. One that succeeds counts too: each account has a day's quotas of its own.

    Args:
        address: digest of the client's address; empty: not looked at.

    Raises:
        TooManyRequests: `retry_after_s`.
    """
    _count(OF_REGISTRATIONS, address)


def check_invitation(address: str) -> None:
    """Let an attempt to redeem an invitation through, counted as failed until `forget_invitation` says otherwise.

    Args:
        address: digest of the client's address; empty: not looked at.

    Raises:
        TooManyRequests: `retry_after_s`.
    """
    _count(OF_INVITATIONS, address)


def forget_invitation(address: str) -> None:
    """There was such an invitation: the address gets its attempt back."""
    try:
        if address:
            _give_back(OF_INVITATIONS, address)
    except CountersUnknownError as fault:
        logger.warning("invitation not forgotten", fault=str(fault))


def forget_failures(login: str, address: str) -> None:
    """A sign-in succeeded: the login begins at zero again, the address gets its one attempt back."""
    try:
        if login:
            store.forget_failures(_key(OF_A_LOGIN, login))
        if address:
            _give_back(OF_AN_ADDRESS, address)
    except CountersUnknownError as fault:
        logger.warning("sign-in not forgotten", fault=str(fault))


def _count(patience: Patience, digest: str) -> None:
    if not digest:
        return
    try:
        _take(patience, digest)
    except CountersUnknownError as fault:
        logger.warning("sign-in not counted", fault=str(fault))


def _take(patience: Patience, digest: str) -> None:
    key = _key(patience, digest)
    for _ in attempts(_ATTEMPTS, first_pause_s=_FIRST_PAUSE_S):
        at = now()
        moment = at.timestamp()
        seen, not_before = store.failures(key, at)
        if not_before > moment:
            raise TooManyRequests(retry_after_s=whole_seconds(round((not_before - moment) * 1000)))
        next_at = moment + delay_s(seen + 1, patience)
        if store.replace_failures(key, seen, seen + 1, not_before=next_at, at=at, kept_s=patience.kept_s):
            return
    raise TooManyRequests(retry_after_s=1)  # so many at once are nobody who has mistyped


def _give_back(patience: Patience, digest: str) -> None:
    key = _key(patience, digest)
    for _ in attempts(_ATTEMPTS, first_pause_s=_FIRST_PAUSE_S):
        at = now()
        seen, _ = store.failures(key, at)
        if not seen or store.replace_failures(key, seen, seen - 1, not_before=0.0, at=at, kept_s=patience.kept_s):
            return


def _key(patience: Patience, digest: str) -> str:
    return f"{patience.kind}#{digest}"
