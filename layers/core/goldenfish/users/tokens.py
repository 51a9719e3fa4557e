"""Bearer tokens: only their SHA-256 is stored, and comparing takes the same time for every guess. Pure."""

from __future__ import annotations

import hashlib
import hmac
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from goldenfish.frozen import Frozen

TokenRole = Literal["service", "user", "agent", "admin"]
"""What a token may do: `service` for all of its owner's things, the others as an account with that role."""

OF_PEOPLE = ("usr_", "oidc_")
"""How owners begin who are people: with an account, or of an external issuer. No token's owner does."""


class TokenHash(Frozen):
    """One accepted token. Sessions belong to the owner, so a token can be replaced without losing them."""

    owner: str = Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_.-]+$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    role: TokenRole = "service"

    @field_validator("owner")
    @classmethod
    def _no_person(cls, owner: str) -> str:
        if owner.startswith(OF_PEOPLE):
            raise ValueError("names that begin with usr_ or oidc_ are those of people")
        return owner


class TokenHashes(BaseModel):
    """The document in the secret. A malformed one is reported without its content: it may be a plain token."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    tokens: tuple[TokenHash, ...] = ()


def hash_token(token: str) -> str:
    """SHA-256 of a token, hexadecimal. Tokens are long random strings, so a slow password hash adds nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def holder_of(token: str, known: TokenHashes) -> TokenHash | None:
    """Owner and role of a token, or None. Compares with every known hash, found or not."""
    presented = hash_token(token)
    holder = None
    for candidate in known.tokens:
        if hmac.compare_digest(presented, candidate.sha256):
            holder = candidate
    return holder
