"""Service tokens: hashed, several, each with its owner and role."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from cli.tokens import parse_tokens, secret_value
from goldenfish.users.tokens import TokenHash, TokenHashes, hash_token, holder_of


def known(text: str) -> TokenHashes:
    return TokenHashes.model_validate_json(secret_value(parse_tokens(text)))


def test_several_tokens_with_owners_and_roles() -> None:
    tokens = known("family=one-0123456789abc, admin:clinic=two-0123456789abc")
    found = [holder_of(f"{token}-0123456789abc", tokens) for token in ("one", "two", "four")]
    assert [holder and (holder.owner, holder.role) for holder in found] == [
        ("family", "service"),
        ("clinic", "admin"),
        None,
    ]


def test_a_document_from_before_there_were_roles_means_the_same() -> None:
    old = TokenHashes.model_validate({"tokens": [{"owner": "family", "sha256": hash_token("t")}]})
    assert holder_of("t", old) == TokenHash(owner="family", sha256=hash_token("t"), role="service")


def test_a_token_belongs_to_no_person() -> None:
    for owner in ("usr_2b3c", "oidc_0123"):
        with pytest.raises(ValidationError, match="people"):
            TokenHash(owner=owner, sha256=hash_token("t"))
