"""Access tokens: JWTs of ours, signed with HS256, for an hour. Pure.

They say which sign-in they belong to; that the sign-in still holds is looked up with every request.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import ValidationError

from goldenfish.frozen import Frozen
from goldenfish.ids import new_id
from goldenfish.problems import TokenExpired, Unauthorised
from goldenfish.users.models import AccountRole
from goldenfish.users.signing_keys import SigningKey

ALGORITHM = "HS256"
TYPE = "at+jwt"
"""RFC 9068: no other kind of JWT passes for an access token."""
AUDIENCE = "goldenfish-api"
_CLAIMS = ("iss", "aud", "sub", "sid", "role", "jti", "iat", "exp")
_LEEWAY_S = 5
"""Between the clocks of two of our own functions."""


class AccessClaims(Frozen):
    """What a verified access token says."""

    sub: str
    sid: str
    role: AccountRole
    expires_at: datetime


def issuer(stage: str) -> str:
    """`iss` of a stage's tokens: those of staging do not open production, even with the same key."""
    return f"urn:goldenfish:{stage}"


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
    import jwt  # noqa: PLC0415 (95 ms with cryptography, for accounts only)

    claims = {
        "iss": issuer(stage),
        "aud": AUDIENCE,
        "sub": user_id,
        "sid": sign_in_id,
        "role": role,
        "jti": new_id("jti"),
        "iat": moment,
        "exp": moment + timedelta(seconds=lifetime_s),
    }
    return jwt.encode(claims, key.secret, ALGORITHM, headers={"kid": key.kid, "typ": TYPE})


def verify(token: str, stage: str, key_of: Callable[[str], SigningKey | None]) -> AccessClaims:
    """What a token says, once signature, algorithm, type, issuer, audience and times have been checked.

    Args:
        token: as it came.
        stage: whose tokens are taken.
        key_of: the key of a `kid`, or None.

    Raises:
        TokenExpired: it was good, and is over.
        Unauthorised: anything else is wrong with it.
    """
    import jwt  # noqa: PLC0415 (95 ms with cryptography, for accounts only)

    try:
        header = jwt.get_unverified_header(token)
        key = key_of(str(header.get("kid", "")))
        if key is None or str(header.get("typ", "")).lower() != TYPE:
            raise Unauthorised
        found: dict[str, Any] = jwt.decode(
            token,
            key.secret,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=issuer(stage),
            leeway=_LEEWAY_S,
            options={"require": list(_CLAIMS), "strict_aud": True},
        )
        expires_at = datetime.fromtimestamp(found["exp"], UTC)
        return AccessClaims(sub=found["sub"], sid=found["sid"], role=found["role"], expires_at=expires_at)
    except jwt.ExpiredSignatureError as error:
        raise TokenExpired from error
    except (jwt.PyJWTError, ValidationError) as error:
        raise Unauthorised from error
