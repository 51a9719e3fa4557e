"""The live socket through the local cloud: tickets, one connection, resume, limits; server-sent events beside it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import datetime
from typing import Any

import httpx
import pytest
import websockets
from websockets.sync.client import ClientConnection, connect

from cli.answers import sample_answers
from localcloud.cloud import LocalCloud
from tests.flows.client import Client
from tests.shared_cloud import TOKENS

Json = dict[str, Any]
SAMPLES = sample_answers("en")
PATIENCE_S = 30
OVERTAKEN = 409


def _ticket(client: Client, session: str, **wanted: str) -> Json:
    made = client.post(f"/api/session/{session}/ticket", wanted)
    assert made.status_code == 201, made.text
    ticket: Json = made.json()
    return ticket


def _address(client: Client, session: str) -> str:
    ticket = _ticket(client, session)
    return f"{ticket['websocket_url']}?ticket={ticket['ticket']}&session={session}&profile={ticket['profile']}"


def _connect(client: Client, session: str) -> ClientConnection:
    return connect(_address(client, session))


def _receive(socket: ClientConnection) -> Json:
    message: Json = json.loads(socket.recv(timeout=PATIENCE_S))
    return message


def _until(socket: ClientConnection, kind: str) -> list[Json]:
    """All messages up to the first of a type."""
    found = [_receive(socket)]
    while found[-1]["type"] != kind:
        found.append(_receive(socket))
    return found


def _until_closed_or(socket: ClientConnection, kind: str) -> list[str]:
    """Types of the messages up to the first of a type, or to the end of the connection."""
    found: list[str] = []
    with suppress(websockets.ConnectionClosed):
        while kind not in found:
            found.append(_receive(socket)["type"])
    return found


def _lasting(events: Iterable[Json]) -> list[Json]:
    """Events without the addresses of their sound, each of which is signed anew."""
    found = copy.deepcopy(list(events))
    for event in found:
        for sound in (event["data"].get("audio"), event["data"].get("next_audio")):
            (sound or {}).pop("url", None)
    return found


def _send(socket: ClientConnection, kind: str, **data: Any) -> None:
    socket.send(json.dumps({"type": kind, "id": f"m-{kind}", "data": data}))


def _ask_and_end(client: Client, session: str, index: int) -> None:
    client.ask(session)
    assert client.end(session, index).status_code == 200


@pytest.fixture
def session(family: Client) -> str:
    return family.create()


@pytest.fixture
def socket(family: Client, session: str) -> Iterator[ClientConnection]:
    with _connect(family, session) as opened:
        yield opened


def test_the_socket_shows_the_same_log(family: Client, session: str, socket: ClientConnection) -> None:
    _send(socket, "ping")
    assert _receive(socket)["type"] == "pong"
    family.answer(session, 1, SAMPLES[0])
    family.finish(session)
    logged = family.events(session)
    pushed: dict[int, Json] = {}
    while len(pushed) < len(logged):
        event = _receive(socket)
        pushed[event["seq"]] = event
    assert list(pushed) == sorted(pushed), "first arrivals are in order"
    assert _lasting(pushed.values()) == _lasting(logged)
    moments = [datetime.fromisoformat(event["ts"]) for event in logged]
    assert moments == sorted(moments)


def _refused(url: str, **query: str) -> int:
    with pytest.raises(websockets.InvalidStatus) as refused:
        connect(f"{url}?{httpx.QueryParams(query)}")
    return refused.value.response.status_code


def test_the_socket_refuses_strangers(family: Client, clinic: Client, cloud: LocalCloud, session: str) -> None:
    url = cloud.websocket_url
    other = family.create()
    assert clinic.post(f"/api/session/{session}/ticket", {}).status_code == 404
    assert _refused(url, session=session) == 401
    assert _refused(url, session=session, ticket="guessed") == 401
    assert _refused(url, session=other, ticket=_ticket(family, session)["ticket"]) == 404
    headers = {"Authorization": f"Bearer {TOKENS['family']}"}
    with pytest.raises(websockets.InvalidStatus) as refused:
        connect(f"{url}?session={session}", additional_headers=headers)
    assert refused.value.response.status_code == 401, "a token opens no socket"


def test_a_ticket_opens_one_connection_also_when_used_at_once(family: Client, session: str) -> None:
    address = _address(family, session)
    with ExitStack() as stack, ThreadPoolExecutor(4) as pool:

        def status(_: int) -> int:
            try:
                stack.enter_context(connect(address))
            except websockets.InvalidStatus as refused:
                return refused.response.status_code
            return 101

        assert sorted(pool.map(status, range(4))) == [101, 401, 401, 401]


def test_the_older_connection_is_told_and_ended(family: Client, session: str, socket: ClientConnection) -> None:
    with _connect(family, session) as newer:
        assert _until(socket, "superseded")[-1]["session_id"] == session
        with pytest.raises(websockets.ConnectionClosed):
            socket.recv(timeout=PATIENCE_S)
        family.ask(session)
        assert _until(newer, "question_asked")[-1]["seq"] == 1


def test_of_connections_at_once_one_is_live(family: Client, session: str) -> None:
    addresses = [_address(family, session) for _ in range(4)]
    with ExitStack() as stack, ThreadPoolExecutor(4) as pool:

        def opened(address: str) -> ClientConnection | None:
            try:
                return stack.enter_context(connect(address))
            except websockets.InvalidStatus as refused:
                if refused.response.status_code != OVERTAKEN:
                    raise
                return None

        sockets = [socket for socket in pool.map(opened, addresses) if socket]
        for socket in sockets:
            with suppress(websockets.ConnectionClosed):
                _send(socket, "hello")
        answers = [_until_closed_or(socket, "ready") for socket in sockets]
        assert [told[-1] for told in answers if told].count("ready") == 1, answers
        (live,) = (socket for socket, told in zip(sockets, answers, strict=True) if "ready" in told)
        family.ask(session)
        assert _until(live, "question_asked")[-1]["seq"] == 1


def test_resume_replays_exactly_what_was_missed(family: Client, session: str, socket: ClientConnection) -> None:
    _ask_and_end(family, session, 1)
    seen = _until(socket, "answer_ended")[-1]["seq"]
    socket.close()
    _ask_and_end(family, session, 2)
    _ask_and_end(family, session, 3)
    logged = family.events(session)
    with _connect(family, session) as again:
        _send(again, "hello", protocol=1, client={"codecs": ["mp3"]}, resume={"last_seq": seen})
        *replayed, ready = _until(again, "ready")
        assert _lasting(replayed) == [event | {"replay": True} for event in _lasting(logged) if event["seq"] > seen]
        assert ready["data"]["last_seq"] == logged[-1]["seq"]
        assert ready["ref"] == "m-hello"
        assert ready["data"]["codecs"] == ["mp3"]
        family.ask(session)
        asked = _until(again, "question_asked")[-1]
        assert (asked["seq"], "replay" in asked) == (logged[-1]["seq"] + 1, False)


def test_what_a_client_sends_wrongly_leaves_the_session_intact(
    family: Client, session: str, socket: ClientConnection
) -> None:
    expected = {
        "{": "bad_message",
        '{"type":"sing","id":"m1"}': "unknown_type",
        '{"type":"hello","protocol":9}': "bad_message",
    }
    for text, code in expected.items():
        socket.send(text)
        error = _until(socket, "error")[-1]
        assert (error["data"]["code"], error["data"]["fatal"]) == (code, False)
    for content in (b"sound", "x" * 33_000):
        with _connect(family, session) as refused:
            refused.send(content)
            assert _until_closed_or(refused, "nothing") == []
            assert refused.protocol.close_code == (1003 if isinstance(content, bytes) else 1009)
    family.ask(session)
    assert [event["type"] for event in family.events(session)] == ["question_asked"]


def _events_of(stream: str) -> list[Json]:
    """A stream's events, read as its specification says."""
    found = []
    for block in stream.split("\n\n"):
        fields = [line.split(": ", 1) for line in block.split("\n") if line and not line.startswith(":")]
        named = dict(pair for pair in fields if len(pair) == 2)
        if "data" in named:
            found.append({"id": named["id"], "event": named["event"], "data": json.loads(named["data"])})
    return found


def test_server_sent_events_resume_by_the_last_id(family: Client, cloud: LocalCloud, session: str) -> None:
    _ask_and_end(family, session, 1)
    _ask_and_end(family, session, 2)
    path = f"{cloud.http_url}/api/session/{session}/stream"
    token = {"Authorization": f"Bearer {TOKENS['family']}"}
    first = httpx.get(path, headers=token)
    assert (first.status_code, first.headers["content-type"]) == (200, "text/event-stream")
    assert first.text.startswith("retry: ")
    told, logged = _events_of(first.text), family.events(session)
    assert _lasting(event["data"] for event in told) == _lasting(logged)
    assert [(event["id"], event["event"]) for event in told] == [(str(e["seq"]), e["type"]) for e in logged]
    rest = httpx.get(path, headers={**token, "Last-Event-ID": told[1]["id"]})
    assert [event["id"] for event in _events_of(rest.text)] == [event["id"] for event in told[2:]]
    by_query = _events_of(httpx.get(f"{path}?after=3", headers=token).text)
    assert [event["id"] for event in by_query] == [event["id"] for event in told[3:]]
    nothing = httpx.get(path, headers={**token, "Last-Event-ID": told[-1]["id"]})
    assert (nothing.status_code, _events_of(nothing.text)) == (200, [])
    assert httpx.get(path, headers={**token, "Last-Event-ID": "x"}).json()["code"] == "invalid_request"
    assert httpx.get(path).status_code == 401
    assert httpx.get(path, headers={"Authorization": f"Bearer {TOKENS['clinic']}"}).status_code == 404
