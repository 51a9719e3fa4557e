"""Bearer tokens: read from API_TOKEN, or made anew; the cloud is given their hashes only."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from cli.errors import CommandError, Exit
from goldenfish.users.tokens import TokenHash, TokenHashes, hash_token

MIN_LENGTH = 16
"""Shorter tokens can be guessed."""


@dataclass(frozen=True)
class Token:
    """A bearer token and the owner whose sessions it opens."""

    owner: str
    value: str


def parse_tokens(text: str) -> tuple[Token, ...]:
    """Read `token`, or `name=token[,name2=token2]`.

    A lone token may hold `=` at its end (base64); it belongs to the owner `default`.

    Raises:
        CommandError: a token is too short, or an owner or token appears twice.
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


def secret_value(tokens: tuple[Token, ...]) -> str:
    """The value of the ApiTokens secret: owners and SHA-256 hashes, no token."""
    hashed = tuple(TokenHash(owner=token.owner, sha256=hash_token(token.value)) for token in tokens)
    return TokenHashes(tokens=hashed).model_dump_json()


def _parse_one(part: str) -> Token:
    owner, sign, value = part.partition("=")
    return Token(owner.strip(), value.strip()) if sign and value.strip("=") else Token("default", part)


def _refused(what: str) -> CommandError:
    return CommandError(what, "write API_TOKEN=name=token, with a token of 16 characters or more", Exit.CONFIGURATION)
