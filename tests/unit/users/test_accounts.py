"""Accounts in the table: made once per login, changed one after the other, listed, erased."""

from __future__ import annotations

import threading
from typing import Any

import boto3
import pytest

from goldenfish.audit.service import trail
from goldenfish.problems import InvalidRequest, LoginTaken, SignInFailed, UserNotFound, WeakPassword
from goldenfish.sign_ins import service as sign_ins
from goldenfish.users import accounts, listing, store
from goldenfish.users.accounts import Changes, NewUser
from goldenfish.users.caller import Caller
from goldenfish.users.models import ExternalIdentity, User
from tests.unit.conftest import TABLE, Aws

ADMIN = Caller(owner="office", role="admin")
PASSWORD = "kính vạn hoa"
GOOGLE = ExternalIdentity(issuer="https://accounts.example", subject="1234")


def made(login: str = "ann@example.org", **fields: Any) -> User:
    return accounts.create(ADMIN, NewUser(login, **({"password": PASSWORD} | fields)))


def rows() -> list[dict[str, Any]]:
    """What stands in the table about accounts; the trail and the counts of attempts are others' business."""
    found = boto3.client("dynamodb", region_name="eu-central-1").scan(TableName=TABLE)["Items"]
    return [row for row in found if row["pk"]["S"].partition("#")[0] in {"USER", "LOGIN", "USERS"}]


def test_an_account_is_kept_and_nothing_personal_stands_in_a_key(aws: Aws) -> None:
    user = made(display_name="Ann Smith", external=GOOGLE)
    assert accounts.read(user.user_id) == user
    keys = " ".join(row["pk"]["S"] + row["sk"]["S"] for row in rows())
    assert len(rows()) == 4  # itself, its login, its external identity, its place in the list
    for personal in ("ann", "smith", "example", GOOGLE.subject):
        assert personal not in keys.casefold()
    assert PASSWORD not in str(rows())
    assert user.password_hash not in repr(user)


def test_a_login_is_had_once(aws: Aws) -> None:
    made()
    before = rows()
    for again in ("ann@example.org", " ANN@Example.org"):
        with pytest.raises(LoginTaken):
            made(again)
    assert rows() == before


def test_an_external_identity_is_had_once(aws: Aws) -> None:
    made(external=GOOGLE)
    with pytest.raises(LoginTaken):
        made("bob@example.org", external=GOOGLE)
    made("bob@example.org")


def test_of_many_at_once_one_gets_the_login(aws: Aws) -> None:
    got: list[str] = []
    start = threading.Barrier(4)

    def try_it() -> None:
        start.wait()
        try:
            got.append(made().user_id)
        except LoginTaken:
            got.append("taken")

    threads = [threading.Thread(target=try_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got)[:3] == ["taken"] * 3
    assert store.read(got[0] if got[0] != "taken" else max(got)) is not None


def test_a_login_that_others_are_about_to_take_is_tried_again(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    create, tries = store.create, list[str]()

    def held_at_first(user: User) -> None:
        tries.append(user.user_id)
        if len(tries) == 1:
            raise store.ConcurrentChangeError
        create(user)

    monkeypatch.setattr(store, "create", held_at_first)
    assert accounts.read(made().user_id).login == "ann@example.org"
    assert len(tries) == 2


def test_what_is_no_account_leaves_nothing(aws: Aws) -> None:
    wrong: list[tuple[str, dict[str, Any], type[Exception]]] = [
        ("a b", {}, InvalidRequest),
        ("ann", {"password": "short"}, WeakPassword),
        ("annabella", {"password": "Annabella"}, WeakPassword),
        ("ann", {"password": ""}, WeakPassword),
    ]
    for login, fields, refusal in wrong:
        with pytest.raises(refusal):
            made(login, **fields)
    assert rows() == []


def test_an_account_of_an_external_person_needs_no_password(aws: Aws) -> None:
    user = made(password="", external=GOOGLE)
    assert user.password_hash == ""
    for password in ("", PASSWORD):
        with pytest.raises(SignInFailed):
            sign_ins.sign_in("ann@example.org", password, "")


def test_changes_of_others_are_not_lost(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    user = made()
    read = store.read
    interfered: list[str] = []

    def read_and_be_overtaken(user_id: str) -> User | None:
        found = read(user_id)
        if found is not None and len(interfered) == 1:  # the second reading is that of the writer
            store.replace(found, Changes(display_name="Ann").of(found))
        interfered.append(user_id)
        return found

    with monkeypatch.context() as overtaken:
        overtaken.setattr(store, "read", read_and_be_overtaken)
        accounts.change(ADMIN, user.user_id, Changes(role="agent"))
    after = accounts.read(user.user_id)
    assert (after.display_name, after.role, after.version) == ("Ann", "agent", 2)
    assert len(interfered) == 3


def test_a_change_that_changes_nothing_writes_nothing(aws: Aws) -> None:
    user = made()
    assert accounts.change(ADMIN, user.user_id, Changes(role="user", status="active", display_name="")) == user


def test_there_is_no_such_account(aws: Aws) -> None:
    for user_id in ("usr_unknown", "ses_1", "", "usr_" + "x" * 3000, "usr_1#USER"):
        with pytest.raises(UserNotFound):
            accounts.change(ADMIN, user_id, Changes(role="admin"))


def test_the_list_by_pages_and_roles_newest_first(aws: Aws) -> None:
    users = [made(f"user{n}", role="agent" if n % 3 == 0 else "user") for n in range(7)]
    seen: list[str] = []
    cursor = ""
    for expected in (3, 3, 1):
        page, cursor = listing.newest(ADMIN, None, cursor, 3)
        assert len(page) == expected
        seen += [user.user_id for user in page]
    assert cursor == ""
    assert len(set(seen)) == 7
    times = {user.user_id: user.created_at for user in users}
    assert [times[user_id] for user_id in seen] == sorted(times.values(), reverse=True)
    agents, cursor = listing.newest(ADMIN, "agent", "", 2)
    assert {user.role for user in agents} == {"agent"}
    last, cursor = listing.newest(ADMIN, "agent", cursor, 2)
    assert {user.login for user in [*agents, *last]} == {"user0", "user3", "user6"}
    assert cursor == ""
    accounts.change(ADMIN, users[0].user_id, Changes(role="user"))
    assert {user.login for user in listing.newest(ADMIN, "agent", "", 9)[0]} == {"user3", "user6"}


def test_a_cursor_that_is_none_of_ours(aws: Aws) -> None:
    for cursor in ("x", "????", "dXNlcg", "ü", "MjAyNi0xMy05OVQwMDowMDowMC4wMDBaI3Vzcl8x"):
        with pytest.raises(InvalidRequest):
            listing.newest(ADMIN, None, cursor, 3)


def test_an_erased_account_leaves_nothing_and_its_login_is_free(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    user = made(external=GOOGLE)
    sign_ins.sign_in("ann@example.org", PASSWORD, "")
    sign_ins.sign_in("ann@example.org", PASSWORD, "")
    assert len(rows()) == 6
    with monkeypatch.context() as sweeper:
        sweeper.delattr(accounts, "keys_in_force")  # who may have to finish it has no right to the secret
        accounts.erase(user.user_id)
        assert rows() == []
        accounts.erase(user.user_id)
    made(external=GOOGLE)


def test_the_trail_tells_who_changed_what(aws: Aws) -> None:
    user = made()
    accounts.change(ADMIN, user.user_id, Changes(role="agent", status="disabled", password="another password"))
    accounts.change(ADMIN, user.user_id, Changes(status="active", display_name="Ann"))
    entries = trail(ADMIN, owner=user.user_id).entries
    assert {entry.by for entry in entries} == {"office"}
    assert {(entry.action, entry.detail) for entry in entries} == {
        ("create_user", "user"),
        ("change_role", "agent"),
        ("disable_user", ""),
        ("enable_user", ""),
        ("change_password", ""),
        ("change_user", ""),
    }
