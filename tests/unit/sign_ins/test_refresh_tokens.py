"""What presenting a refresh token means, without a store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from goldenfish.sign_ins.models import LONGEST, SignIn
from goldenfish.sign_ins.refresh_tokens import (
    GRACE,
    Repeated,
    ReusedError,
    Rotation,
    hashed,
    new_secret,
    present,
    read_text,
    text_of,
)

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LIFETIME = timedelta(days=30)
SECRET = new_secret()


def begun() -> SignIn:
    return SignIn(
        sign_in_id="sin_1",
        user_id="usr_1",
        generation=0,
        created_at=NOW,
        expires_at=NOW + LIFETIME,
        refresh_hash=hashed(SECRET),
        rotated_at=NOW,
    )


def rotation(sign_in: SignIn, secret: str, moment: datetime) -> Rotation:
    step = present(sign_in, secret, moment, LIFETIME)
    assert isinstance(step, Rotation)
    return step


def test_each_token_gives_the_next_one() -> None:
    later = NOW + timedelta(days=3)
    first = rotation(begun(), SECRET, later)
    second = rotation(first.sign_in, first.secret, later)
    assert len({SECRET, first.secret, second.secret}) == 3
    assert first.sign_in.expires_at == later + LIFETIME
    assert second.sign_in.rotations == 2


def test_a_lost_answer_can_be_had_again_for_a_minute() -> None:
    first = rotation(begun(), SECRET, NOW)
    for moment in (NOW, NOW + GRACE):
        assert present(first.sign_in, SECRET, moment, LIFETIME) == Repeated(first.secret)
    with pytest.raises(ReusedError):
        present(first.sign_in, SECRET, NOW + GRACE + timedelta(milliseconds=1), LIFETIME)


def test_the_one_before_the_last_is_reuse_at_once() -> None:
    first = rotation(begun(), SECRET, NOW)
    second = rotation(first.sign_in, first.secret, NOW)
    with pytest.raises(ReusedError):
        present(second.sign_in, SECRET, NOW, LIFETIME)


def test_a_made_up_secret_is_reuse() -> None:
    with pytest.raises(ReusedError):
        present(begun(), new_secret(), NOW, LIFETIME)


def test_what_is_stored_does_not_tell_the_next_token() -> None:
    first = rotation(begun(), SECRET, NOW)
    stored = first.sign_in.model_dump_json()
    assert SECRET not in stored
    assert first.secret not in stored
    with pytest.raises(ReusedError):  # nor does the number that is kept work as one
        present(first.sign_in, first.sign_in.nonce, NOW, LIFETIME)


def test_a_sign_in_ends_however_often_it_is_refreshed() -> None:
    almost = NOW + LONGEST - timedelta(days=1)
    step = rotation(begun().model_copy(update={"expires_at": almost + LIFETIME}), SECRET, almost)
    assert step.sign_in.expires_at == NOW + LONGEST


def test_the_text_of_a_token() -> None:
    text = text_of("usr_1", "sin_1", SECRET)
    found = read_text(text)
    assert found is not None
    assert (found.user_id, found.sign_in_id, found.secret) == ("usr_1", "sin_1", SECRET)
    for wrong in ("", text[:-1], text + "0", text.upper(), f" {text}", text.replace("sin_1", "sin_1#x"), f"{text}\n"):
        assert read_text(wrong) is None
