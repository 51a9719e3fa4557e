"""Bearer tokens: hashed, several, each with its owner."""

from __future__ import annotations

import pytest

from goldenfish.users.tokens import hash_token, owner_of, parse_token_list


def test_several_tokens_with_and_without_an_owner() -> None:
    known = parse_token_list("family=one, clinic=two,three")
    assert [owner_of(token, known) for token in ("one", "two", "four")] == ["family", "clinic", None]
    assert owner_of("three", known) == f"token-{hash_token('three')[:12]}"


def test_a_replaced_token_keeps_its_owner() -> None:
    assert owner_of("new", parse_token_list("family=new")) == owner_of("old", parse_token_list("family=old"))


def test_no_token_is_stored() -> None:
    assert "secret-token" not in parse_token_list("family=secret-token").model_dump_json()


@pytest.mark.parametrize("text", ["family=", "fam ily=x", "family=x,=y"])
def test_a_malformed_list_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"token|pattern|owner"):
        parse_token_list(text)
