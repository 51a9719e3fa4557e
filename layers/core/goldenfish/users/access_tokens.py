"""Access tokens: JWTs of ours, for an hour. Pure.

They say which sign-in they belong to; that the sign-in still holds is looked up with every request.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from pydantic import ValidationError

from goldenfish.frozen import Frozen
from goldenfish.problems import Unauthorised
from goldenfish.users import own_jwts
from goldenfish.users.models import AccountRole
from goldenfish.users.signing_keys import SigningKey

TYPE = "at+jwt"
"""RFC 9068: no other kind of JWT passes for an access token."""


class AccessClaims(Frozen):
    """What a verified access token says."""

    sub: str
    sid: str
    role: AccountRole
    expires_at: datetime


def issue(
    user_id: str,
    role: AccountRole,
    sign_in_id: str,
    key: SigningKey,
    *,
    stage: str,
    moment: datetime,
    lifetime_s: int,
) -> str:
    """Sign an access token.

    Args:
        user_id: whose.
        role: of the account, for clients to show; what counts is the account's own at the time of a request.
        sign_in_id: the sign-in it belongs to.
        key: to sign with.
        stage: dev, staging or prod.
        moment: now.
        lifetime_s: seconds until it expires.
    """
    claims = {"sub": user_id, "sid": sign_in_id, "role": role}
    return own_jwts.sign(claims, TYPE, key, stage=stage, moment=moment, lifetime_s=lifetime_s)


def verify(token: str, stage: str, key_of: Callable[[str], SigningKey | None]) -> AccessClaims:
    """What a token says, once it has been checked.

    Args:
        token: as it came.
        stage: whose tokens are taken.
        key_of: the key of a `kid`, or None.

    Raises:
        TokenExpired: it was good, and is over.
        Unauthorised: anything else is wrong with it.
    """
    found = own_jwts.checked(token, TYPE, ("sid", "role"), stage, key_of)
    expires_at = datetime.fromtimestamp(found["exp"], UTC)
    try:
        return AccessClaims(sub=found["sub"], sid=found["sid"], role=found["role"], expires_at=expires_at)
    except ValidationError as error:
        raise Unauthorised from error
