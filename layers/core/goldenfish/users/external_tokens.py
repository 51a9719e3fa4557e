"""Tokens of external OIDC issuers: what is checked, and whom they speak for."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from goldenfish.frozen import Frozen
from goldenfish.problems import TokenExpired, Unauthorised
from goldenfish.providers.identity.jwks import ALGORITHMS, key_set
from goldenfish.users.issuers import Issuer
from goldenfish.users.models import AccountRole, ExternalIdentity

OWNER_PREFIX = "oidc"
_LEEWAY_S = 30
"""Between the issuer's clock and ours."""
_CLAIMS = ("iss", "sub", "iat", "exp")
_LONGEST_SUBJECT = 255
"""OpenID Connect Core 1.0, 2: `sub` has no more than 255 ASCII characters."""


class ExternalClaims(Frozen):
    """What a verified external token says."""

    identity: ExternalIdentity
    role: AccountRole
    expires_at: datetime


def verify(token: str, issuer: Issuer) -> ExternalClaims:
    """What a token says, once signature, algorithm, issuer, audience and times have been checked.

    Raises:
        TokenExpired: it was good, and is over.
        Unauthorised: anything else is wrong with it.
        IdentityUnavailable: the issuer's keys cannot be had.
    """
    import jwt  # noqa: PLC0415 (95 ms with cryptography, for external tokens only)

    try:
        key = key_set(issuer.issuer, issuer.jwks_url).key(str(jwt.get_unverified_header(token).get("kid", "")))
        if key is None:
            raise Unauthorised
        claims: dict[str, Any] = jwt.decode(
            token,
            key,  # brings its one algorithm: a token that names another is refused
            algorithms=list(ALGORITHMS),
            issuer=issuer.issuer,
            leeway=_LEEWAY_S,
            options={"require": list(_CLAIMS), "verify_aud": False},  # looked at below
        )
        expires_at = datetime.fromtimestamp(int(claims["exp"]), UTC)
    except jwt.ExpiredSignatureError as error:
        raise TokenExpired from error
    except (jwt.PyJWTError, ValueError, OverflowError) as error:
        raise Unauthorised from error
    if not _meant_for(claims, issuer) or not 0 < len(claims["sub"]) <= _LONGEST_SUBJECT:
        raise Unauthorised
    identity = ExternalIdentity(issuer=issuer.issuer, subject=claims["sub"])
    return ExternalClaims(identity=identity, role=issuer.role_of(claims), expires_at=expires_at)


def owner_of(identity: ExternalIdentity) -> str:
    """Whose things those of an external identity without an account are: always the same name, telling nothing."""
    digest = hashlib.sha256(f"{identity.issuer}\n{identity.subject}".encode()).hexdigest()
    return f"{OWNER_PREFIX}_{digest[:32]}"


def _meant_for(claims: dict[str, Any], issuer: Issuer) -> bool:
    """Whether the audience is ours. Cognito's access tokens have `client_id` in its place, and no `aud`."""
    if "aud" in claims:
        said = claims["aud"]
        return bool(
            issuer.audiences & {one for one in (said if isinstance(said, list) else [said]) if isinstance(one, str)}
        )
    return claims.get("token_use") == "access" and claims.get("client_id") in issuer.audiences
