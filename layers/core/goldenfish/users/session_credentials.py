"""Session credentials: JWTs of ours that open one session and nothing else, for an hour. Pure.

A page holds one of them: whoever gets hold of it has what is on the screen already, and nothing more. It can be
exchanged for a fresh one until `renew_until`, which every one of them says and none moves.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from pydantic import Field, ValidationError

from goldenfish.frozen import Frozen
from goldenfish.ids import SESSION_ID_PATTERN
from goldenfish.problems import Unauthorised
from goldenfish.users import own_jwts
from goldenfish.users.caller import Caller, View
from goldenfish.users.signing_keys import SigningKey

TYPE = "session+jwt"
"""Never an access token's: one of them is not taken for the other."""
_CLAIMS = ("ses", "view", "until")


class SessionClaims(Frozen):
    """What a verified credential says."""

    owner: str = Field(min_length=1)
    # Never empty: without a session a caller is for all of an owner's.
    session_id: str = Field(pattern=SESSION_ID_PATTERN)
    view: View
    expires_at: datetime
    renew_until: datetime

    def caller(self) -> Caller:
        """Whom it speaks for."""
        return Caller(role="participant", **dict(self))


def issue(
    owner: str,
    session_id: str,
    view: View,
    renew_until: datetime,
    key: SigningKey,
    *,
    stage: str,
    moment: datetime,
    lifetime_s: int,
) -> str:
    """Sign a credential.

    Args:
        owner: whose the session is.
        session_id: the session that it opens.
        view: what is shown of results.
        renew_until: when no further one is given.
        key: to sign with.
        stage: dev, staging or prod.
        moment: now.
        lifetime_s: seconds until it expires.
    """
    claims = {"sub": owner, "ses": session_id, "view": view, "until": int(renew_until.timestamp())}
    return own_jwts.sign(claims, TYPE, key, stage=stage, moment=moment, lifetime_s=lifetime_s)


def verify(
    token: str, stage: str, key_of: Callable[[str], SigningKey | None], *, renewing: bool = False
) -> SessionClaims:
    """What a credential says, once it has been checked.

    Args:
        token: as it came.
        stage: whose tokens are taken.
        key_of: the key of a `kid`, or None.
        renewing: for nothing but to be given a fresh one, which it is good for until `renew_until`: a laptop that was
            shut for an hour comes back.

    Raises:
        TokenExpired: it was good, and is over.
        Unauthorised: anything else is wrong with it.
    """
    found = own_jwts.checked(token, TYPE, _CLAIMS, stage, key_of, also_expired=renewing)
    try:
        return SessionClaims(
            owner=found["sub"],
            session_id=found["ses"],
            view=found["view"],
            expires_at=datetime.fromtimestamp(found["exp"], UTC),
            renew_until=datetime.fromtimestamp(found["until"], UTC),
        )
    except (ValidationError, TypeError, ValueError, OverflowError) as error:
        raise Unauthorised from error
