"""Telling who calls from the Authorization header."""

from __future__ import annotations

from goldenfish.problems import Unauthorised
from goldenfish.secrets.store import KEPT_SECONDS, read_secret
from goldenfish.settings import settings
from goldenfish.users.caller import Caller
from goldenfish.users.tokens import TokenHashes, owner_of

_SCHEME = "bearer"
UNKNOWN_TOKEN_SECONDS = 10.0


def authenticate(authorization: str | None) -> Caller:
    """Whom an Authorization header speaks for.

    Raises:
        Unauthorised: no header, another scheme, or a token that is not known.
    """
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != _SCHEME or not token.strip():
        raise Unauthorised
    # An unknown token may be a new one: the secret is read again, but no oftener than every few seconds.
    for oldest_s in (KEPT_SECONDS, UNKNOWN_TOKEN_SECONDS):
        known = TokenHashes.model_validate_json(read_secret(settings().api_tokens_secret, oldest_s=oldest_s))
        owner = owner_of(token.strip(), known)
        if owner is not None:
            return Caller(owner=owner, role="service")
    raise Unauthorised
