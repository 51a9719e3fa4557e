"""Passwords: the rules, and what is kept of them."""

from __future__ import annotations

import unicodedata

import pytest
from argon2 import PasswordHasher

from goldenfish.problems import WeakPassword
from goldenfish.users import passwords

GOOD = "một câu dài và dễ nhớ"


@pytest.mark.parametrize(
    "password", [GOOD, "x7-Kd_2q", "correct horse battery staple", "🐟🐟🦈🐟🐡🐟🐟🐠", "ab" * 512]
)
def test_any_characters_and_long_ones_are_taken(password: str) -> None:
    passwords.check_new(password, "ann@example.org", "Ann")
    kept = passwords.hash_password(password)
    assert passwords.verify_password(password, kept)
    assert not passwords.verify_password(password[:-1], kept)
    assert not passwords.verify_password(password + " ", kept)


@pytest.mark.parametrize(
    "password",
    ["", "1234567", "password", "PASSWORD", "12345678", "qwertyuiop", "aaaaaaaaaaaa", " " * 8, "\u00a0" * 9,
     "GoldenFish", "a" * 1025,
     "ann.smith@example.org", "ann.smith", "Ann Smith"],
)  # fmt: skip
def test_what_is_tried_first_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        passwords.check_new(password, "ann.smith@example.org", "Ann Smith")


def test_the_list_holds_three_thousand_that_the_other_rules_would_let_pass() -> None:
    common = passwords._common()
    assert len(common) == 3000
    assert min(map(len, common)) == passwords.SHORTEST
    assert all(word == word.casefold() for word in common)


def test_letters_in_one_or_several_code_points_are_the_same_password() -> None:
    composed, taken_apart = (unicodedata.normalize(form, GOOD) for form in ("NFC", "NFD"))
    assert composed != taken_apart
    assert passwords.verify_password(taken_apart, passwords.hash_password(composed))


def test_what_is_kept_is_argon2id_with_the_recommended_cost_and_a_salt_of_its_own() -> None:
    first, second = (passwords.hash_password(GOOD) for _ in range(2))
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second
    assert not passwords.outdated(first)


def test_parameters_of_yesterday_still_verify_and_are_seen() -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(GOOD)
    assert passwords.verify_password(GOOD, old)
    assert passwords.outdated(old)


def test_nobodys_password_costs_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    worked_on: list[str] = []
    hasher = passwords._hasher()
    real = hasher.verify

    class Counting:
        def verify(self, kept: str, password: bytes) -> bool:
            worked_on.append(kept.rsplit("$", 2)[0])
            return real(kept, password)

        def hash(self, password: bytes) -> str:
            return hasher.hash(password)

    monkeypatch.setattr(passwords, "_hasher", Counting)
    assert not passwords.verify_password(GOOD, "")
    assert not passwords.verify_password("the password of a login that there is not", "")
    assert not passwords.verify_password("another", passwords.hash_password(GOOD))
    assert len(worked_on) == 3
    assert len(set(worked_on)) == 1, "the same parameters each time"


@pytest.mark.parametrize("kept", ["no hash", "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$", "$2b$12$abc"])
def test_what_is_no_hash_lets_nobody_in(kept: str) -> None:
    assert not passwords.verify_password(GOOD, kept)
