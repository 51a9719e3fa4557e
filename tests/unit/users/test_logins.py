"""Logins: one account for all ways to write the same thing, and a key that tells nothing."""

from __future__ import annotations

import pytest

from goldenfish.problems import InvalidRequest
from goldenfish.users.logins import address_key, external_key, login_key, normal_form
from goldenfish.users.models import ExternalIdentity


@pytest.mark.parametrize(
    "other", ["ann@example.org", " Ann@Example.ORG ", "ANN@EXAMPLE.ORG", "\uff41nn@example.org"]
)  # the last one: a full-width a
def test_spellings_of_one_login(other: str) -> None:
    assert normal_form(other) == "ann@example.org"


def test_folding_that_undoes_the_normal_form() -> None:
    # Greek with a subscript: its folded form is not normalised.
    assert normal_form("\u1f80\u0301bc") == normal_form("\u1f88\u0301bc")
    assert normal_form("straße") == normal_form("STRASSE")


@pytest.mark.parametrize(
    "text",
    ["", "  ", "ab", "a b c", "ann\x00x", "ann\u200bx", "a\nbc", "x" * 255, "\ufdfa" * 20,
     "ann\ufe0f", "a\u034fnn", "\u3164\u3164\u3164", "ann\U000e0101"],
)  # fmt: skip
def test_what_cannot_be_a_login(text: str) -> None:
    with pytest.raises(InvalidRequest):
        normal_form(text)


def test_keys_of_different_kinds_and_secrets_never_meet() -> None:
    identity = ExternalIdentity(issuer="https://i.example", subject="s")
    keys = [
        login_key("ann", b"1"),
        login_key("ann", b"2"),
        login_key("external\nhttps://i.example\ns", b"1"),
        external_key(identity, b"1"),
        address_key("ann", b"1"),
    ]
    assert len(set(keys)) == len(keys)
    assert "ann" not in "".join(keys)
    assert address_key("", b"1") == ""
