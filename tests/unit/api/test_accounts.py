"""Accounts and sign-ins over HTTP: the seeds' paths, what is told, what is refused to whom."""

from __future__ import annotations

from typing import Any

import pytest

from goldenfish.settings import settings
from tests.unit.api.conftest import Api, Reply
from tests.unit.conftest import ADMIN_TOKEN, Aws

PASSWORD = "kính vạn hoa"
ANN = {"login": "ann@example.org", "password": PASSWORD}


@pytest.fixture
def office(aws: Aws) -> Api:
    return Api(ADMIN_TOKEN)


@pytest.fixture
def stranger(aws: Aws) -> Api:
    return Api(None)


def code(reply: Reply) -> tuple[int, str]:
    return reply.status, reply.body["code"]


def signed_in(reply: Reply) -> Api:
    return Api(reply.body["access_token"])


def test_an_administrator_makes_an_account_and_its_holder_signs_in(office: Api, stranger: Api) -> None:
    made = office.post("/users/", ANN | {"role": "agent", "display_name": "Ann"})
    assert made.status == 201
    assert set(made.body) == {"user_id", "login", "role", "status", "display_name", "created_at"}
    for path in ("/users/authorize", "/api/auth/login"):
        reply = stranger.post(path, ANN)
        assert reply.status == 200
        assert reply.headers["cache-control"] == "no-store"
        assert (reply.body["token_type"], reply.body["expires_in"]) == ("bearer", 3600)
        assert reply.body["user"] == made.body
    me = signed_in(reply).get("/users/me")
    assert (me.status, me.body) == (200, made.body)


def test_a_login_under_the_names_that_the_seeds_clients_use(office: Api, stranger: Api) -> None:
    office.post("/users", ANN)
    for name in ("login", "username", "email"):
        assert stranger.post("/users/authorize", {name: ANN["login"], "password": PASSWORD}).status == 200


def test_seed_2s_way_register_use_refresh_log_out(stranger: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    assert code(stranger.post("/api/auth/register", ANN)) == (403, "registration_closed")
    monkeypatch.setenv("SELF_REGISTRATION", "true")
    settings.cache_clear()
    first = stranger.post("/api/auth/register", ANN)
    assert first.status == 201
    ann = signed_in(first)
    session = ann.post("/api/session", {"user_id": "grandmother"})
    assert session.status == 201
    path = f"/api/session/{session.body['session_id']}/question"
    second = stranger.post("/api/auth/refresh", {"refresh_token": first.body["refresh_token"]})
    assert second.status == 200
    assert signed_in(second).get(path).status == 200
    assert signed_in(second).post("/api/auth/logout").status == 204
    assert code(ann.get(path)) == (401, "unauthorised")
    assert code(stranger.post("/api/auth/refresh", {"refresh_token": second.body["refresh_token"]})) == (
        401,
        "unauthorised",
    )


def test_a_refresh_token_signs_out_when_the_access_token_is_over(office: Api, stranger: Api) -> None:
    office.post("/users/", ANN)
    tokens = stranger.post("/api/auth/login", ANN)
    assert stranger.post("/api/auth/logout", {"refresh_token": tokens.body["refresh_token"]}).status == 204
    assert code(signed_in(tokens).get("/users/me")) == (401, "unauthorised")
    assert code(stranger.post("/api/auth/logout")) == (401, "unauthorised")
    assert code(office.post("/api/auth/logout")) == (403, "forbidden")


def test_nothing_tells_whether_there_is_a_login(office: Api, stranger: Api) -> None:
    office.post("/users/", ANN)
    disabled = office.post("/users/", {"login": "bob", "password": PASSWORD}).body["user_id"]
    office.patch(f"/users/{disabled}", {"status": "disabled"})
    replies = [
        stranger.post("/api/auth/login", {"login": login, "password": password})
        for login, password in ((ANN["login"], "wrong password"), ("nobody", PASSWORD), ("bob", PASSWORD))
    ]
    assert [code(reply) for reply in replies] == [(401, "sign_in_failed")] * 3
    assert {reply.body["detail"] for reply in replies} == {replies[0].body["detail"]}


NO_ACCOUNTS: list[tuple[dict[str, Any], int, str]] = [
    ({"login": "ann", "password": "short"}, 422, "weak_password"),
    ({"login": "ann", "password": "password1"}, 422, "weak_password"),
    ({"login": "a n n", "password": PASSWORD}, 422, "invalid_request"),
    ({"login": "ann", "password": PASSWORD, "role": "platform"}, 422, "invalid_request"),
    ({"login": "ann", "password": PASSWORD, "rolle": "admin"}, 422, "invalid_request"),
    ({"login": "ann", "password": PASSWORD, "display_name": "a\nb"}, 422, "invalid_request"),
    ({"password": PASSWORD}, 422, "invalid_request"),
    (ANN | {"login": "ANN@example.org"}, 409, "login_taken"),
]


def test_what_is_no_account(office: Api) -> None:
    office.post("/users/", ANN)
    for body, status, refusal in NO_ACCOUNTS:
        reply = office.post("/users/", body)
        assert code(reply) == (status, refusal), body
        assert PASSWORD not in str(reply.body)


def test_the_list_for_administrators(office: Api) -> None:
    for number in range(3):
        office.post(
            "/users/", {"login": f"user{number}", "password": PASSWORD, "role": "agent" if number else "user"}
        )
    first = office.get("/users/?limit=2")
    second = office.get(f"/users/?limit=2&cursor={first.body['next_cursor']}")
    assert [len(page.body["users"]) for page in (first, second)] == [2, 1]
    assert second.body["next_cursor"] == ""
    assert {user["login"] for user in [*first.body["users"], *second.body["users"]]} == {"user0", "user1", "user2"}
    assert len(office.get("/users?role=agent").body["users"]) == 2
    for wrong in ("role=boss", "limit=0", "limit=101", "cursor=x"):
        assert code(office.get(f"/users/?{wrong}")) == (422, "invalid_request")


@pytest.mark.parametrize("role", ["agent", "user", "service"])
def test_accounts_are_managed_by_administrators_only(office: Api, stranger: Api, api: Api, role: str) -> None:
    made = office.post("/users/", ANN | ({} if role == "service" else {"role": role})).body
    caller = api if role == "service" else signed_in(stranger.post("/api/auth/login", ANN))
    for reply in (
        caller.get("/users/"),
        caller.post("/users/", {"login": "bob", "password": PASSWORD}),
        caller.patch(f"/users/{made['user_id']}", {"role": "admin"}),
        caller.patch("/users/usr_unknown", {"role": "admin"}),
    ):
        assert code(reply) == (403, "forbidden")
    for reply in (stranger.get("/users/"), stranger.patch(f"/users/{made['user_id']}", {})):
        assert code(reply) == (401, "unauthorised")


def test_an_account_can_become_an_administrator_and_is_shut_out_when_it_is_disabled(
    office: Api, stranger: Api
) -> None:
    user_id = office.post("/users/", ANN).body["user_id"]
    assert office.patch(f"/users/{user_id}", {"role": "admin"}).body["role"] == "admin"
    ann = signed_in(stranger.post("/api/auth/login", ANN))
    assert ann.get("/users/").status == 200
    assert office.patch(f"/users/{user_id}", {"status": "disabled"}).body["status"] == "disabled"
    assert code(ann.get("/users/")) == (401, "unauthorised")
    assert code(office.patch("/users/usr_unknown", {"status": "disabled"})) == (404, "user_not_found")


def test_who_one_is_without_an_account(api: Api) -> None:
    assert api.get("/users/me").body == {
        "user_id": "family",
        "login": None,
        "role": "service",
        "status": "active",
        "display_name": "",
        "created_at": None,
    }
    assert code(api.patch("/users/me", {"display_name": "x"})) == (403, "forbidden")


def test_ones_own_password(office: Api, stranger: Api) -> None:
    office.post("/users/", ANN)
    ann = signed_in(stranger.post("/api/auth/login", ANN))
    assert ann.patch("/users/me", {"display_name": "Ann"}).body["display_name"] == "Ann"
    wish = {"new_password": "another password"}
    assert code(ann.patch("/users/me", wish)) == (401, "sign_in_failed")
    assert code(ann.patch("/users/me", {"new_password": "short", "current_password": PASSWORD})) == (
        422,
        "weak_password",
    )
    assert ann.patch("/users/me", wish | {"current_password": PASSWORD}).status == 200
    assert code(ann.get("/users/me")) == (401, "unauthorised")
    assert stranger.post("/api/auth/login", ANN | {"password": "another password"}).status == 200


def test_only_the_seeds_own_paths_end_with_a_slash(office: Api) -> None:
    for path in ("/users/me/", "/users/authorize/", "/api/auth/login/"):
        assert office.post(path, ANN).status == 404
