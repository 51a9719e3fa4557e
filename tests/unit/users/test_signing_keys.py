"""The document with the signing keys, and its rotation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from goldenfish.users.signing_keys import SigningKeys, rotated

NOW = datetime(2026, 11, 21, tzinfo=UTC)
FRESH = SigningKeys(root="r" * 64)


def test_a_stack_that_was_just_made_signs() -> None:
    assert FRESH.newest.kid == "first"
    assert FRESH.newest.secret not in {FRESH.root, FRESH.login_secret.hex()}
    assert SigningKeys(root="s" * 64).newest.secret != FRESH.newest.secret


def test_after_a_rotation_the_new_key_signs_and_the_one_before_verifies() -> None:
    once = rotated(FRESH, NOW)
    twice = rotated(once, NOW + timedelta(days=1))
    assert once.newest.kid.startswith("20261121-")
    assert once.by_id("first") == FRESH.newest
    assert [key.kid for key in twice.known] == [once.newest.kid, twice.newest.kid]
    assert twice.by_id("first") is None


def test_after_a_leak_only_the_new_key_counts() -> None:
    after = rotated(FRESH, NOW, drop_old=True)
    assert after.by_id("first") is None
    assert [key.kid for key in after.known] == [after.newest.kid]


def test_logins_are_found_after_any_rotation() -> None:
    assert rotated(FRESH, NOW, drop_old=True).login_secret == FRESH.login_secret


def test_the_document_survives_being_written() -> None:
    after = rotated(FRESH, NOW)
    assert SigningKeys.model_validate_json(after.model_dump_json()) == after


def test_no_secret_is_shown() -> None:
    shown = repr(rotated(FRESH, NOW))
    assert FRESH.root not in shown
    assert FRESH.newest.secret not in shown
    with pytest.raises(ValidationError) as fault:
        SigningKeys.model_validate_json('{"root":"too-short-to-be-one"}')
    assert "too-short-to-be-one" not in str(fault.value)
