"""The handshake and `hello`: tickets, replay, `ready`."""

from __future__ import annotations

from datetime import timedelta

import pytest

from goldenfish.clock import now
from goldenfish.connections import store
from goldenfish.connections.service import flush
from goldenfish.sessions.service import ask_question, end_answer_by_user
from goldenfish.tickets.service import issue
from tests.callers import FAMILY
from tests.unit.conftest import TABLE, Aws
from tests.unit.connections.gateway import Gateway
from tests.unit.interviewer.conftest import Socket


def _some_events(session_id: str) -> int:
    """Asks and ends twice; gives the number of the last event."""
    for index in (1, 2):
        ask_question(FAMILY, session_id)
        end_answer_by_user(FAMILY, session_id, index)
    return 4


def test_a_ticket_opens_the_door_once(gateway: Gateway, session_id: str) -> None:
    ticket, _ = issue(FAMILY, session_id)
    assert Socket(gateway, session_id).connect(ticket=ticket) == 200
    assert Socket(gateway, session_id).connect(ticket=ticket) == 401


def test_of_two_tickets_the_newer_one_stays_connected(
    gateway: Gateway, session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_up, _ = issue(FAMILY, session_id)
    later = now() + timedelta(seconds=1)  # never the same millisecond
    monkeypatch.setattr("goldenfish.tickets.service.now", lambda: later)
    newer, _ = issue(FAMILY, session_id)
    live = Socket(gateway, session_id)
    assert live.connect(ticket=newer) == 200
    assert Socket(gateway, session_id).connect(ticket=given_up) == 409
    assert [frame["type"] for frame in live.send({"type": "hello"})] == ["ready"]


def test_what_does_not_open_it(gateway: Gateway, session_id: str) -> None:
    socket = Socket(gateway, session_id)
    assert socket.connect(session=session_id) == 401
    assert socket.connect(session=session_id, ticket="guessed") == 401
    assert socket.connect(session="ses_other", ticket=issue(FAMILY, session_id)[0]) == 404
    assert socket.connect(ticket=issue(FAMILY, session_id)[0], profile="klingon") == 400
    assert socket.connect(ticket=issue(FAMILY, session_id, "golden_fish")[0], profile="clarity_mentor") == 401
    assert store.read(session_id) is None


def test_hello_says_what_the_connection_is(socket: Socket) -> None:
    last_seq = _some_events(socket.session_id)
    *missed, ready = socket.send(
        {
            "type": "hello",
            "id": "h1",
            "data": {"protocol": 1, "client": {"codecs": ["flac", "mp3"], "captions": True}},
        }
    )
    assert (ready["type"], ready["ref"], ready["session_id"]) == ("ready", "h1", socket.session_id)
    assert ready["data"]["last_seq"] == last_seq == len(missed)
    assert ready["data"]["profile"] == "golden_fish"
    assert ready["data"]["phrase_end"] is True
    assert ready["data"]["codecs"] == ["mp3"]
    assert 240 <= ready["data"]["heartbeat_s"] <= 300
    assert ready["data"]["limits"]["frame_bytes"] == 32 * 1024
    row = store.read(socket.session_id)
    assert row is not None
    assert row.client.captions


def test_a_format_said_twice_is_kept_once(socket: Socket) -> None:
    (ready,) = socket.send({"type": "hello", "client": {"codecs": ["mp3", "aac", "mp3", "midi", "mp3"]}})
    assert ready["data"]["codecs"] == ["mp3", "aac"]


def test_without_a_source_of_the_phrase_the_client_is_told_to_show_its_button(socket: Socket) -> None:
    (ready,) = socket.send({"type": "hello"})
    assert ready["data"]["phrase_end"] is False
    (ready,) = socket.send({"type": "hello", "client": {"captions": True}})
    assert ready["data"]["phrase_end"] is True


@pytest.mark.parametrize("last_seq", range(5))
def test_resume_replays_exactly_what_was_missed(gateway: Gateway, session_id: str, last_seq: int) -> None:
    newest = _some_events(session_id)
    socket = Socket(gateway, session_id)
    assert socket.connect() == 200
    *replayed, ready = socket.send({"type": "hello", "data": {"resume": {"last_seq": last_seq}}})
    assert [event["seq"] for event in replayed] == list(range(last_seq + 1, newest + 1))
    assert all(event["replay"] is True for event in replayed)
    assert (ready["type"], ready["data"]["last_seq"]) == ("ready", newest)
    assert "replay" not in ready
    ask_question(FAMILY, session_id)
    _, live = socket.send({"type": "ping"})
    assert (live["seq"], "replay" in live) == (newest + 1, False)


def test_events_that_were_never_written_cannot_be_claimed(socket: Socket) -> None:
    (error,) = socket.send({"type": "hello", "data": {"resume": {"last_seq": 7}}})
    assert error["data"]["code"] == "bad_message"


def test_a_client_without_hello_gets_what_comes_from_its_connect_on(socket: Socket) -> None:
    ask_question(FAMILY, socket.session_id)
    socket.send({"type": "ping"})
    assert [message["type"] for message in socket.received] == ["pong", "question_asked"]


def test_what_was_written_during_the_handshake_comes_with_hello(socket: Socket, gateway: Gateway) -> None:
    gateway.refusals[socket.connection_id] = ["GoneException"]
    ask_question(FAMILY, socket.session_id)
    assert not flush(socket.session_id)
    gateway.refusals[socket.connection_id] = []
    asked, ready = socket.send({"type": "hello"})
    assert (asked["type"], ready["type"]) == ("question_asked", "ready")


def test_a_session_that_is_no_more_ends_the_matter(socket: Socket, aws: Aws) -> None:
    key = {"pk": {"S": f"SESSION#{socket.session_id}"}, "sk": {"S": "SESSION"}}
    aws.dynamodb.delete_item(TableName=TABLE, Key=key)
    (error,) = socket.send({"type": "hello"})
    assert (error["data"]["code"], error["data"]["fatal"]) == ("session_not_found", True)


def test_after_the_end_nothing_is_kept(socket: Socket) -> None:
    socket.disconnect()
    assert store.read(socket.session_id) is None
