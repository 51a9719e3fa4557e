"""Telling who calls from the Authorization header."""

from __future__ import annotations

from goldenfish.problems import Unauthorised
from goldenfish.secrets.store import read_secret
from goldenfish.settings import settings
from goldenfish.users.tokens import TokenHashes, owner_of

_SCHEME = "bearer"


def authenticate(authorization: str | None) -> str:
    """The owner that an Authorization header speaks for.

    Raises:
        Unauthorised: no header, another scheme, or a token that is not known.
    """
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != _SCHEME or not token.strip():
        raise Unauthorised
    known = TokenHashes.model_validate_json(read_secret(settings().api_tokens_secret))
    owner = owner_of(token.strip(), known)
    if owner is None:
        raise Unauthorised
    return owner
