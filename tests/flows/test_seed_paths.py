"""The seeds' socket addresses on the whole local cloud: the template's own rewrite, real tickets, real handlers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from localcloud.cloud import LocalCloud
from tests.flows.client import Client

PATIENCE_S = 30


def ticket(client: Client, session: str, **wanted: str) -> str:
    made = client.post(f"/api/session/{session}/ticket", wanted)
    assert made.status_code == 201, made.text
    text: str = made.json()["ticket"]
    return text


def conversation(client: Client) -> str:
    made = client.post("/api/conversations", {"product": "practice", "mode": "interview"})
    assert made.status_code == 201, made.text
    session_id: str = made.json()["session_id"]
    return session_id


def answer(socket: ClientConnection, said: dict[str, Any]) -> dict[str, Any]:
    """The message that answers this one."""
    socket.send(json.dumps({**said, "id": "mine"}))
    while True:
        message: dict[str, Any] = json.loads(socket.recv(timeout=PATIENCE_S))
        if message.get("ref") == "mine":
            return message


@pytest.mark.parametrize("kind", ["interview", "conversation"])
def test_a_sessions_path_is_its_socket(cloud: LocalCloud, family: Client, kind: str) -> None:
    session = family.create() if kind == "interview" else conversation(family)
    path = f"{cloud.outputs['SocketPathsUrl']}/ws/session/{session}"
    with connect(f"{path}?ticket={ticket(family, session)}") as socket:
        assert answer(socket, {"type": "hello"})["data"]["session_id"] == session
    with pytest.raises(InvalidStatus) as refused:
        connect(path)
    assert refused.value.response.status_code == 401


def test_another_sessions_ticket_does_not_open_the_path(cloud: LocalCloud, family: Client) -> None:
    mine, other = family.create(), family.create()
    with pytest.raises(InvalidStatus) as refused:
        connect(f"{cloud.outputs['SocketPathsUrl']}/ws/session/{mine}?ticket={ticket(family, other)}")
    assert refused.value.response.status_code == 404


def test_the_voice_path_speaks_the_mentors_dialect(cloud: LocalCloud, family: Client) -> None:
    session = conversation(family)
    admitted = ticket(family, session, profile="clarity_mentor")
    with connect(f"{cloud.outputs['SocketPathsUrl']}/ws/voice?ticket={admitted}") as socket:
        socket.send(json.dumps({"type": "no such message"}))
        refused = json.loads(socket.recv(timeout=PATIENCE_S))
        assert refused["type"] == "error"
        assert not {"v", "seq", "data"} & set(refused), "seed 001 knows no envelope"
