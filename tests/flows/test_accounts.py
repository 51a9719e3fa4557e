"""Accounts through the real processes: registered, signed in, refreshed, robbed, shut out; and by command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from cli.api_client import Refused
from cli.errors import CommandError, Exit
from cli.main import app
from localcloud.cloud import LocalCloud
from tests.shared_cloud import TOKENS

PASSWORD = "kính vạn hoa của tôi"


class Http:
    """The API, with and without a token."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=60)

    def call(self, method: str, path: str, token: str = "", body: Any = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self._http.request(method, path, headers=headers, json=body)

    def close(self) -> None:
        self._http.close()


@pytest.fixture
def http(cloud: LocalCloud) -> Iterator[Http]:
    api = Http(cloud.http_url)
    yield api
    api.close()


def told(reply: httpx.Response) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


def test_from_registering_to_being_shut_out(http: Http) -> None:
    ann = {"login": "Ann@Example.org", "password": PASSWORD}
    registered = http.call("POST", "/api/auth/register", body=ann)
    assert registered.status_code == 201, registered.text
    assert told(http.call("POST", "/api/auth/register", body=ann)) == (409, "login_taken")

    first = http.call("POST", "/users/authorize", body=ann | {"login": "ann@example.org"}).json()
    made = http.call("POST", "/api/session", first["access_token"], {"user_id": "grandmother"})
    assert made.status_code == 201, made.text
    question = f"/api/session/{made.json()['session_id']}/question"
    assert http.call("GET", question, first["access_token"]).status_code == 200
    for other in (registered.json()["access_token"], TOKENS["office"]):
        assert http.call("GET", question, other).status_code == 200, "her own other sign-in, and an administrator"
    assert told(http.call("GET", question, TOKENS["family"])) == (404, "session_not_found")

    second = http.call("POST", "/api/auth/refresh", body={"refresh_token": first["refresh_token"]}).json()
    again = http.call("POST", "/api/auth/refresh", body={"refresh_token": first["refresh_token"]}).json()
    assert again["refresh_token"] == second["refresh_token"], "the answer was lost on its way"
    third = http.call("POST", "/api/auth/refresh", body={"refresh_token": second["refresh_token"]}).json()
    assert http.call("GET", question, third["access_token"]).status_code == 200
    stolen = http.call("POST", "/api/auth/refresh", body={"refresh_token": first["refresh_token"]})
    assert told(stolen) == (401, "unauthorised")
    assert told(http.call("GET", question, third["access_token"])) == (401, "unauthorised")

    held = registered.json()["access_token"]
    user_id = registered.json()["user"]["user_id"]
    assert http.call("GET", question, held).status_code == 200, "another sign-in goes on"
    disabled = http.call("PATCH", f"/users/{user_id}", TOKENS["office"], {"status": "disabled"})
    assert disabled.status_code == 200, disabled.text
    assert told(http.call("GET", question, held)) == (401, "unauthorised")
    assert told(http.call("POST", "/api/auth/login", body=ann)) == (401, "sign_in_failed")


def goldenfish(cloud: LocalCloud, *arguments: str, typed: str = "", token: str = TOKENS["office"]) -> str:
    where = ["--url", cloud.http_url, "--token", token]
    done = CliRunner().invoke(app, ["user", *arguments, *where], input=typed)
    if done.exception is not None:
        raise done.exception
    return done.stdout


def test_accounts_from_the_command_line(cloud: LocalCloud, http: Http) -> None:
    made = json.loads(goldenfish(cloud, "add", "bob@example.org", "--role", "agent", "--generate", "--json"))
    signed_in = http.call(
        "POST", "/api/auth/login", body={"login": made["login"], "password": made["password"]}
    ).json()
    assert signed_in["user"]["role"] == "agent"
    goldenfish(cloud, "add", "clara", "--name", "Clara", typed=f"{PASSWORD}\n")
    assert http.call("POST", "/api/auth/login", body={"login": "clara", "password": PASSWORD}).status_code == 200

    goldenfish(cloud, "role", "BOB@example.org", "admin")
    assert told(http.call("GET", "/users/me", signed_in["access_token"])) == (401, "unauthorised")
    assert json.loads(goldenfish(cloud, "disable", made["user_id"], "--json"))["status"] == "disabled"
    assert json.loads(goldenfish(cloud, "enable", "bob@example.org", "--json"))["status"] == "active"
    goldenfish(cloud, "password", "bob@example.org", typed="another password\n")
    body = {"login": "bob@example.org", "password": "another password"}
    assert http.call("POST", "/api/auth/login", body=body).status_code == 200

    listed = json.loads(goldenfish(cloud, "list", "--json"))["users"]
    assert {"clara", "bob@example.org"} <= {user["login"] for user in listed}
    admins = json.loads(goldenfish(cloud, "list", "--role", "admin", "--json"))["users"]
    assert {user["role"] for user in admins} == {"admin"}
    assert "clara" in goldenfish(cloud, "list")


def test_what_the_command_line_is_refused(cloud: LocalCloud) -> None:
    with pytest.raises(CommandError) as unknown:
        goldenfish(cloud, "disable", "nobody@example.org")
    assert unknown.value.code is Exit.NOT_FOUND
    with pytest.raises(Refused, match="weak_password"):
        goldenfish(cloud, "add", "dora", typed="password\n")
    with pytest.raises(Refused, match="forbidden"):
        goldenfish(cloud, "list", token=TOKENS["family"])
