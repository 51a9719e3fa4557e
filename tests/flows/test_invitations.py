"""An interview held by whoever has a link: through the real processes, and by command line."""

from __future__ import annotations

import json
import secrets
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner
from websockets.sync.client import connect

from cli.main import app
from localcloud.cloud import LocalCloud
from tests.flows.client import PATIENCE_S, Client
from tests.shared_cloud import TOKENS

Json = dict[str, Any]


def link(cloud: LocalCloud, *options: str) -> Json:
    """What `goldenfish link` prints."""
    run = CliRunner().invoke(
        app,
        ["link", "--url", cloud.http_url, "--token", TOKENS["family"], "--json", *options],
        catch_exceptions=False,
    )
    assert run.exit_code == 0, run.output
    printed: Json = json.loads(run.stdout)
    return printed


def redeem(cloud: LocalCloud, printed: Json, redeemer: str = "", **wanted: Any) -> httpx.Response:
    """What the page asks for; it has no token."""
    code = printed["link"].partition("#invitation=")[2].partition("&")[0]
    body = {"code": code, "redeemer": redeemer or secrets.token_urlsafe(32), **wanted}
    return httpx.post(f"{cloud.http_url}/api/invitations/redeem", json=body, timeout=PATIENCE_S)


def test_an_interview_by_link_and_back_to_it_by_another(cloud: LocalCloud, family: Client) -> None:
    printed = link(cloud, "--product", "memories", "--person", "grandmother", "--language", "vi")
    assert printed["link"].startswith(f"{cloud.http_url}/#invitation=")
    assert printed["link"].endswith("&language=vi")
    mine = secrets.token_urlsafe(32)
    made = redeem(cloud, printed, mine, language="vi").json()
    assert redeem(cloud, printed, mine).json()["session_id"] == made["session_id"]
    assert redeem(cloud, printed).json()["code"] == "invitation_not_found"
    session = made["session_id"]
    with Client(cloud.http_url, made["credential"]["access_token"]) as page:
        assert page.ask(session)["question_index"] == 1
        ticket = page.post(f"/api/session/{session}/ticket").json()
        with connect(f"{ticket['websocket_url']}?ticket={ticket['ticket']}", open_timeout=PATIENCE_S) as socket:
            socket.send(json.dumps({"type": "hello", "id": "h", "data": {}}))
            while json.loads(socket.recv(timeout=PATIENCE_S))["type"] != "ready":
                pass
        renewed = page.post(f"/api/session/{session}/credential")
        assert renewed.status_code == 200, renewed.text
        assert page.post(f"/api/session/{session}/close").status_code == 200
    again = redeem(cloud, link(cloud, "--session", session)).json()
    assert (again["session_id"], again["product"]) == (session, "memories")
    with Client(cloud.http_url, again["credential"]["access_token"]) as page:
        assert page.results(session)["status"] != "open"
        assert family.delete(f"/api/session/{session}").status_code in {200, 202}
        assert page.get(f"/api/session/{session}/results").json()["code"] == "session_not_found"


def test_people_who_are_not_named_are_not_taken_for_one(cloud: LocalCloud) -> None:
    """Else each would be asked in the language of the one before, and see the measurements of all in their trends."""
    printed = [link(cloud, "--product", "memories") for _ in range(2)]
    labels = [redeem(cloud, one).json()["session"]["user_id"] for one in printed]
    assert labels == [one["person"] for one in printed]
    assert len(set(labels)) == 2


def test_what_the_command_refuses(cloud: LocalCloud) -> None:
    unknown = ["link", "--url", cloud.http_url, "--token", TOKENS["family"], "--session", "ses_unknown"]
    with pytest.raises(Exception, match="session_not_found"):
        CliRunner().invoke(app, unknown, catch_exceptions=False)
    with pytest.raises(Exception, match="is no address"):
        CliRunner().invoke(app, [*unknown, "--page", "example.org"], catch_exceptions=False)
