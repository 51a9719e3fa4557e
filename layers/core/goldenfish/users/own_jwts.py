"""JWTs of ours: signed with HS256, of one type each, so that none passes for another kind. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from goldenfish.ids import new_id
from goldenfish.problems import TokenExpired, Unauthorised
from goldenfish.users.signing_keys import SigningKey

ALGORITHM = "HS256"
AUDIENCE = "goldenfish-api"
_ALWAYS = ("iss", "aud", "sub", "jti", "iat", "exp")
_LEEWAY_S = 5
"""Between the clocks of two of our own functions."""


def issuer(stage: str) -> str:
    """`iss` of a stage's tokens: those of staging do not open production, even with the same key."""
    return f"urn:goldenfish:{stage}"


def sign(
    claims: Mapping[str, object], kind: str, key: SigningKey, *, stage: str, moment: datetime, lifetime_s: int
) -> str:
    """Sign a token.

    Args:
        claims: what it says besides what all say; `sub` among them.
        kind: `typ` of its header.
        key: to sign with.
        stage: dev, staging or prod.
        moment: now.
        lifetime_s: seconds until it expires.
    """
    import jwt  # noqa: PLC0415 (95 ms with cryptography, for accounts and pages only)

    common = {
        "iss": issuer(stage),
        "aud": AUDIENCE,
        "jti": new_id("jti"),
        "iat": moment,
        "exp": moment + timedelta(seconds=lifetime_s),
    }
    return jwt.encode({**claims, **common}, key.secret, ALGORITHM, headers={"kid": key.kid, "typ": kind})


def checked(
    token: str,
    kind: str,
    required: Iterable[str],
    stage: str,
    key_of: Callable[[str], SigningKey | None],
    *,
    also_expired: bool = False,
) -> dict[str, Any]:
    """The claims of a token, once signature, algorithm, type, issuer, audience and times have been checked.

    Args:
        token: as it came.
        kind: `typ` that it must have.
        required: claims that it must have besides those that all have.
        stage: whose tokens are taken.
        key_of: the key of a `kid`, or None.
        also_expired: leave its end to the caller.

    Raises:
        TokenExpired: it was good, and is over.
        Unauthorised: anything else is wrong with it.
    """
    import jwt  # noqa: PLC0415 (as above)

    try:
        header = jwt.get_unverified_header(token)
        key = key_of(str(header.get("kid", "")))
        if key is None or str(header.get("typ", "")).lower() != kind:
            raise Unauthorised
        found: dict[str, Any] = jwt.decode(
            token,
            key.secret,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=issuer(stage),
            leeway=_LEEWAY_S,
            options={"require": [*_ALWAYS, *required], "strict_aud": True, "verify_exp": not also_expired},
        )
    except jwt.ExpiredSignatureError as error:
        raise TokenExpired from error
    except jwt.PyJWTError as error:
        raise Unauthorised from error
    return found
