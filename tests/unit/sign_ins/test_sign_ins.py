"""Sign-ins: begun with a password, refreshed, ended by whoever may, and held to with every request."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher

from goldenfish.audit.service import NOBODY, trail
from goldenfish.limits import sign_ins as limits
from goldenfish.problems import (
    Forbidden,
    LoginTaken,
    RegistrationClosed,
    SignInFailed,
    TokenExpired,
    TooManyRequests,
    Unauthorised,
)
from goldenfish.settings import settings
from goldenfish.sign_ins import refresh_tokens, service, store
from goldenfish.sign_ins.models import Tokens
from goldenfish.users import accounts, own_account, passwords
from goldenfish.users import store as users
from goldenfish.users.accounts import Changes, NewUser
from goldenfish.users.caller import Caller
from goldenfish.users.models import User
from goldenfish.users.service import ADMITTED_SECONDS, authenticate, still_admitted
from tests.unit.conftest import Aws

ADMIN = Caller(owner="office", role="admin")
LOGIN, PASSWORD = "ann@example.org", "kính vạn hoa"


@pytest.fixture
def ann(aws: Aws) -> User:
    return accounts.create(ADMIN, NewUser(LOGIN, PASSWORD, "agent"))


@pytest.fixture
def tokens(ann: User) -> Tokens:
    return service.sign_in(LOGIN, PASSWORD, "")


def caller_of(tokens: Tokens) -> Caller:
    return authenticate(f"Bearer {tokens.access_token}")


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """Let the sign-ins' clock show a later time."""
    moment = datetime.now(UTC) + by
    monkeypatch.setattr(service, "now", lambda: moment)


def actions(owner: str) -> list[str]:
    return [entry.action for entry in trail(ADMIN, owner=owner).entries]


def test_who_signs_in_is_known(ann: User, tokens: Tokens) -> None:
    caller = caller_of(tokens)
    assert (caller.owner, caller.role) == (ann.user_id, "agent")
    assert caller.sign_in.startswith("sin_")
    assert caller.expires_at is not None
    assert timedelta(minutes=59) < caller.expires_at - datetime.now(UTC) <= timedelta(hours=1)
    assert tokens.access_expires_s == 3600
    assert actions(ann.user_id)[0] == "sign_in"


@pytest.mark.parametrize(
    ("login", "password"), [("ANN@example.org ", PASSWORD + "x"), ("bob@example.org", PASSWORD), (LOGIN, "")]
)
def test_a_wrong_login_and_a_wrong_password_answer_the_same(ann: User, login: str, password: str) -> None:
    with pytest.raises(SignInFailed) as refused:
        service.sign_in(login, password, "")
    assert refused.value.detail == SignInFailed.title
    known = "bob" not in login
    assert ("sign_in_refused" in actions(ann.user_id)) is known
    assert ("sign_in_refused" in actions(NOBODY)) is not known


def test_the_same_work_for_a_login_that_there_is_not(ann: User, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    for module, name in ((users, "id_of"), (users, "read"), (passwords, "verify_password"), (service, "record")):
        real = getattr(module, name)

        def counted(*given: Any, real: Any = real, name: str = name, **named: Any) -> Any:
            steps.append(name)
            return real(*given, **named)

        monkeypatch.setattr(module, name, counted)
    done = []
    for login in (LOGIN, "bob@example.org"):
        with pytest.raises(SignInFailed):
            service.sign_in(login, "wrong password", "")
        done.append(tuple(steps))
        steps.clear()
    assert done[0] == done[1] == ("id_of", "read", "verify_password", "record")


def test_who_guesses_waits_and_who_mistyped_does_not(ann: User, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime.now(UTC)
    monkeypatch.setattr("goldenfish.limits.sign_ins.now", lambda: moment)

    def refusals(count: int) -> list[type[Exception]]:
        found: list[type[Exception]] = []
        for _ in range(count):
            with pytest.raises((SignInFailed, TooManyRequests)) as refused:
                service.sign_in(LOGIN, "wrong password", "192.0.2.1")
            found.append(refused.type)
        return found

    assert refusals(3) == [SignInFailed] * 3
    service.sign_in(LOGIN, PASSWORD, "192.0.2.1")
    assert refusals(4) == [SignInFailed] * 4
    assert refusals(4)[-1] is TooManyRequests
    with pytest.raises(TooManyRequests):  # the right one has to wait too: else guessing would go on
        service.sign_in(LOGIN, PASSWORD, "192.0.2.1")


def test_a_password_hashed_as_yesterday_is_hashed_anew(ann: User) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    users.replace(ann, ann.model_copy(update={"password_hash": old, "version": 1}))
    first = service.sign_in(LOGIN, PASSWORD, "")
    kept = accounts.read(ann.user_id).password_hash
    assert kept != old
    assert not passwords.outdated(kept)
    service.sign_in(LOGIN, PASSWORD, "")
    assert caller_of(first).owner == ann.user_id  # no sign-in ends by it


def test_refreshing_continues_the_sign_in(tokens: Tokens) -> None:
    following = service.refresh(tokens.refresh_token)
    assert following.refresh_token != tokens.refresh_token
    assert caller_of(following).sign_in == caller_of(tokens).sign_in
    assert service.refresh(following.refresh_token).refresh_token not in {
        tokens.refresh_token,
        following.refresh_token,
    }


def test_a_lost_answer_is_given_again(tokens: Tokens) -> None:
    lost = service.refresh(tokens.refresh_token)
    again = service.refresh(tokens.refresh_token)
    assert again.refresh_token == lost.refresh_token
    service.refresh(again.refresh_token)


def test_two_parts_of_an_app_that_refresh_at_once_get_the_same(tokens: Tokens) -> None:
    got: list[str] = []
    start = threading.Barrier(3)

    def refresh() -> None:
        start.wait()
        got.append(service.refresh(tokens.refresh_token).refresh_token)

    threads = [threading.Thread(target=refresh) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 3
    assert len(set(got)) == 1
    assert service.refresh(got[0])


def test_overtaken_between_reading_and_writing(tokens: Tokens, monkeypatch: pytest.MonkeyPatch) -> None:
    real = store.rotate
    winner: list[str] = []

    def overtaken(seen: Any, new: Any) -> bool:
        if not winner:
            winner.append("")
            winner[0] = service.refresh(tokens.refresh_token).refresh_token
        return real(seen, new)

    monkeypatch.setattr(store, "rotate", overtaken)
    assert service.refresh(tokens.refresh_token).refresh_token == winner[0]


def test_a_stolen_token_that_was_used_before_ends_the_sign_in(
    ann: User, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    thief = service.refresh(tokens.refresh_token)
    later(monkeypatch, refresh_tokens.GRACE + timedelta(seconds=1))
    with pytest.raises(Unauthorised, match="used before"):
        service.refresh(tokens.refresh_token)
    with pytest.raises(Unauthorised):
        service.refresh(thief.refresh_token)
    for either in (tokens, thief):
        with pytest.raises(Unauthorised):
            caller_of(either)
    assert "refresh_reused" in actions(ann.user_id)


def test_a_refresh_token_ends_with_its_time(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JWT_REFRESH_TOKEN_EXPIRES", "3600")
    settings.cache_clear()
    accounts.create(ADMIN, NewUser(LOGIN, PASSWORD))
    with monkeypatch.context() as an_hour_ago:
        later(an_hour_ago, -timedelta(seconds=3601))
        tokens = service.sign_in(LOGIN, PASSWORD, "")
    with pytest.raises(Unauthorised):
        service.refresh(tokens.refresh_token)


def test_an_access_token_ends_with_its_time(tokens: Tokens, monkeypatch: pytest.MonkeyPatch) -> None:
    later(monkeypatch, -timedelta(hours=2))
    old = service.refresh(tokens.refresh_token)
    with pytest.raises(TokenExpired):
        caller_of(old)


def test_what_is_no_refresh_token(aws: Aws) -> None:
    for text in ("", "grt", "grt.usr_1.sin_1." + "0" * 64, "x" * 1000):
        with pytest.raises(Unauthorised):
            service.refresh(text)


def test_signing_out_ends_this_sign_in_and_no_other(ann: User, tokens: Tokens) -> None:
    other = service.sign_in(LOGIN, PASSWORD, "")
    service.sign_out(caller_of(tokens), "")
    with pytest.raises(Unauthorised):
        caller_of(tokens)
    with pytest.raises(Unauthorised):
        service.refresh(tokens.refresh_token)
    service.sign_out(None, tokens.refresh_token)  # it has ended: that is what was wanted
    service.sign_out(None, other.refresh_token)
    with pytest.raises(Unauthorised):
        caller_of(other)
    assert actions(ann.user_id).count("sign_out") == 2


def test_who_did_not_sign_in_cannot_sign_out(aws: Aws) -> None:
    with pytest.raises(Forbidden):
        service.sign_out(Caller(owner="family", role="service"), "")
    for text in ("", "grt.x"):
        with pytest.raises(Unauthorised):
            service.sign_out(None, text)


@pytest.mark.parametrize(
    "changes", [Changes(status="disabled"), Changes(role="admin"), Changes(password="another password")]
)
def test_a_new_role_status_or_password_ends_all_sign_ins_at_once(ann: User, tokens: Tokens, changes: Changes) -> None:
    other = service.sign_in(LOGIN, PASSWORD, "")
    accounts.change(ADMIN, ann.user_id, changes)
    for held in (tokens, other):
        with pytest.raises(Unauthorised):
            caller_of(held)
        with pytest.raises(Unauthorised):
            service.refresh(held.refresh_token)
    assert not still_admitted(Caller(owner=ann.user_id, role="agent", sign_in="sin_1"))


def test_they_end_even_if_their_rows_stay(ann: User, tokens: Tokens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "remove_all", lambda _user_id: None)  # the function dies half-way
    accounts.change(ADMIN, ann.user_id, Changes(role="user"))
    with pytest.raises(Unauthorised):
        caller_of(tokens)
    with pytest.raises(Unauthorised):
        service.refresh(tokens.refresh_token)


def test_a_disabled_account_signs_in_no_more_until_it_is_enabled(ann: User) -> None:
    accounts.change(ADMIN, ann.user_id, Changes(status="disabled"))
    with pytest.raises(SignInFailed):
        service.sign_in(LOGIN, PASSWORD, "")
    accounts.change(ADMIN, ann.user_id, Changes(status="active"))
    assert caller_of(service.sign_in(LOGIN, PASSWORD, "")).owner == ann.user_id


def test_a_new_name_ends_nothing(ann: User, tokens: Tokens) -> None:
    accounts.change(ADMIN, ann.user_id, Changes(display_name="Ann"))
    assert caller_of(tokens)


def test_ones_own_password_needs_the_old_one(ann: User, tokens: Tokens) -> None:
    caller = caller_of(tokens)

    def change(current: str, new: str | None, name: str | None = None) -> User:
        return own_account.change(caller, address="", display_name=name, current_password=current, new_password=new)

    assert change("", None, "Ann").display_name == "Ann"
    with pytest.raises(SignInFailed):
        change("wrong password", "another password")
    assert caller_of(tokens)
    change(PASSWORD, "another password")
    with pytest.raises(Unauthorised):
        caller_of(tokens)
    with pytest.raises(SignInFailed):
        service.sign_in(LOGIN, PASSWORD, "")
    assert service.sign_in(LOGIN, "another password", "")


def test_a_socket_learns_of_it_within_half_a_minute(
    ann: User, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = caller_of(tokens)
    assert still_admitted(caller)
    service.sign_out(caller, "")
    assert still_admitted(caller)  # remembered
    after = time.monotonic() + ADMITTED_SECONDS
    monkeypatch.setattr("goldenfish.users.service.time.monotonic", lambda: after)
    assert not still_admitted(caller)
    assert still_admitted(Caller(owner="family", role="service"))


def test_registering_is_closed_unless_it_is_opened(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RegistrationClosed):
        service.register(NewUser("a b", "x"), "")  # nothing of it is looked at
    monkeypatch.setenv("SELF_REGISTRATION", "true")
    settings.cache_clear()
    moment = datetime.now(UTC)
    monkeypatch.setattr(limits, "now", lambda: moment)
    monkeypatch.setattr(limits, "OF_REGISTRATIONS", replace(limits.OF_REGISTRATIONS, free=1))
    tokens = service.register(NewUser(LOGIN, PASSWORD, role="admin"), "192.0.2.1")
    assert caller_of(tokens).role == "user"
    with pytest.raises(LoginTaken):
        service.register(NewUser(LOGIN, PASSWORD), "192.0.2.1")
    assert "register" in actions(tokens.user.user_id)
    with pytest.raises(TooManyRequests):
        service.register(NewUser("another@example.org", PASSWORD), "192.0.2.1")
