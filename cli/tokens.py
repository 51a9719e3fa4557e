"""Bearer tokens: read from API_TOKEN, or made anew; the cloud is given their hashes only."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import cast, get_args

from pydantic import ValidationError

from cli.errors import CommandError, Exit
from goldenfish.users.tokens import TokenHash, TokenHashes, TokenRole, hash_token

MIN_LENGTH = 16
"""Shorter tokens can be guessed."""


@dataclass(frozen=True)
class Token:
    """A bearer token, the owner whose sessions it opens, and what it may do."""

    owner: str
    value: str
    role: TokenRole = "service"

    def hashed(self) -> TokenHash:
        """What the cloud is given of it."""
        return TokenHash(owner=self.owner, sha256=hash_token(self.value), role=self.role)


def parse_tokens(text: str) -> tuple[Token, ...]:
    """Read `token`, or `name=token[,name2=token2]`; a name may have a role before it: `admin:name=token`.

    A lone token may hold `=` at its end (base64); it belongs to the owner `default`.

    Raises:
        CommandError: a token is too short, an owner or token appears twice, or there is no such name or role.
    """
    tokens = tuple(_parse_one(part.strip()) for part in text.split(",") if part.strip())
    for token in tokens:
        if len(token.value) < MIN_LENGTH:
            raise _refused(f"the token of {token.owner!r} in API_TOKEN has less than {MIN_LENGTH} characters")
    if len({token.value for token in tokens}) < len(tokens) or len({token.owner for token in tokens}) < len(tokens):
        raise _refused("API_TOKEN names an owner or a token twice")
    return tokens


def make_token() -> Token:
    """A new token for this run: 256 random bits."""
    return Token("default", secrets.token_urlsafe(32))


def administrator_of(tokens: tuple[Token, ...]) -> Token:
    """The first token that may manage accounts; one made for this run where none is configured."""
    found = next((token for token in tokens if token.role == "admin"), None)
    return found or Token("goldenfish.office", secrets.token_urlsafe(32), "admin")


def secret_value(tokens: tuple[Token, ...]) -> str:
    """The value of the ApiTokens secret: owners and SHA-256 hashes, no token."""
    hashed = tuple(token.hashed() for token in tokens)
    return TokenHashes(tokens=hashed).model_dump_json(exclude_defaults=True)


def _parse_one(part: str) -> Token:
    name, sign, value = part.partition("=")
    if not sign or not value.strip("="):
        return Token("default", part)
    role, colon, owner = name.rpartition(":")
    if role not in get_args(TokenRole) and colon:
        raise _refused(f"{role!r} in API_TOKEN is no role: it is one of {', '.join(get_args(TokenRole))}")
    token = Token(owner.strip(), value.strip(), cast("TokenRole", role or "service"))
    try:
        token.hashed()
    except ValidationError as error:
        raise _refused(f"{token.owner!r} in API_TOKEN cannot be an owner's name") from error
    return token


def _refused(what: str) -> CommandError:
    return CommandError(what, "write API_TOKEN=name=token, with a token of 16 characters or more", Exit.CONFIGURATION)
