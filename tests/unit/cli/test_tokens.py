"""API_TOKEN: one token or several with owners; only hashes reach the cloud."""

from __future__ import annotations

import hashlib
import json

import pytest

from cli.errors import CommandError, Exit
from cli.tokens import Token, make_token, parse_tokens, secret_value

LONG = "a-token-of-24-characters"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        (LONG, (Token("default", LONG),)),
        (LONG + "==", (Token("default", LONG + "=="),)),
        (f"ann={LONG}1, bob={LONG}2", (Token("ann", LONG + "1"), Token("bob", LONG + "2"))),
        (f"ann={LONG}=", (Token("ann", LONG + "="),)),
        (f"admin:ann={LONG}", (Token("ann", LONG, "admin"),)),
        (f"admin:{LONG}", (Token("default", f"admin:{LONG}"),)),
    ],
)
def test_tokens_are_read_with_and_without_owners(text: str, expected: tuple[Token, ...]) -> None:
    assert parse_tokens(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "short",
        f"ann={LONG},bob={LONG}",
        f"ann={LONG}1,ann={LONG}2",
        f"boss:ann={LONG}",
        f"a b={LONG}",
        f":ann={LONG}",
        f"usr_x={LONG}",
        f"={LONG}",
    ],
)
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(CommandError) as refused:
        parse_tokens(text)
    assert refused.value.code is Exit.CONFIGURATION


def test_the_secret_holds_hashes_and_no_token() -> None:
    value = secret_value((Token("ann", LONG),))
    assert LONG not in value
    assert json.loads(value) == {"tokens": [{"owner": "ann", "sha256": hashlib.sha256(LONG.encode()).hexdigest()}]}


def test_a_made_token_is_new_each_time() -> None:
    assert make_token() != make_token()
    assert parse_tokens(make_token().value)


def test_a_role_reaches_the_secret() -> None:
    (token,) = json.loads(secret_value((Token("ann", LONG, "admin"),)))["tokens"]
    assert token["role"] == "admin"
