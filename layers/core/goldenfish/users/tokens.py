"""Bearer tokens: only their SHA-256 is stored, and comparing takes the same time for every guess. Pure."""

from __future__ import annotations

import hashlib
import hmac

from pydantic import BaseModel, ConfigDict, Field

from goldenfish.frozen import Frozen


class TokenHash(Frozen):
    """One accepted token. Sessions belong to the owner, so a token can be replaced without losing them."""

    owner: str = Field(min_length=1, pattern=r"^[A-Za-z0-9_.-]+$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class TokenHashes(BaseModel):
    """The document in the secret. A malformed one is reported without its content: it may be a plain token."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    tokens: tuple[TokenHash, ...] = ()


def hash_token(token: str) -> str:
    """SHA-256 of a token, hexadecimal. Tokens are long random strings, so a slow password hash adds nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def owner_of(token: str, known: TokenHashes) -> str | None:
    """The owner of a token, or None. Compares with every known hash, found or not."""
    presented = hash_token(token)
    owner = None
    for candidate in known.tokens:
        if hmac.compare_digest(presented, candidate.sha256):
            owner = candidate.owner
    return owner


def parse_token_list(text: str) -> TokenHashes:
    """Hash what `API_TOKEN` holds: `token`, or `owner=token`, several separated by commas.

    A token without an owner's name belongs to an owner named after its hash.

    Raises:
        ValueError: an entry has no token, or the owner's name has other characters than letters, digits, `_.-`.
    """
    found = []
    for entry in filter(None, (part.strip() for part in text.split(","))):
        owner, separator, token = entry.partition("=")
        if not separator:
            owner, token = "", entry
        elif not owner or not token:
            raise ValueError("an entry with `=` needs both an owner and a token")
        digest = hash_token(token)
        found.append(TokenHash(owner=owner or f"token-{digest[:12]}", sha256=digest))
    return TokenHashes(tokens=tuple(found))
