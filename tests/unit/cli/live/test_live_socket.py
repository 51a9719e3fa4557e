"""The live connection: resumed after every loss, each message carried out once, ended when it is said to be over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cli.api_client import Refused
from cli.errors import CommandError
from cli.live.acceptor import Acceptor
from cli.live.live_socket import LiveSocket
from cli.live.refusal import MessageRefused
from tests.unit.cli.live.socket_server import LogServer, log_server


@pytest.fixture
def server() -> Iterator[LogServer]:
    with log_server() as running:
        yield running


def open_socket(server: LogServer) -> LiveSocket:
    return LiveSocket(server.door, Acceptor(), catch_up=lambda after: server.log[after:])


def seqs(live: LiveSocket) -> list[int]:
    return [event["seq"] for event in live.view.log.events]


def test_what_was_missed_comes_before_ready_and_what_is_known_is_not_asked_for_again(server: LogServer) -> None:
    server.tell("question_asked", ask_id="a")
    with open_socket(server) as live:
        live.wait(lambda: live.connections == 1)
        assert seqs(live) == [1]
        live.drop()
        server.tell("answer_ended")
        live.wait(lambda: live.connections == 2)
        assert seqs(live) == [1, 2]
    assert server.hellos == [0, 1]
    assert server.tickets == ["t0", "t1"]


def test_a_request_whose_answer_was_lost_is_answered_by_the_replay(server: LogServer) -> None:
    server.lose_after = {"end_answer"}
    with open_socket(server) as live:
        live.request("end_answer", {"n": 1}, lambda: bool(live.view.log.of_type("end_answer_done")))
        live.wait(lambda: live.connections == 2)
    assert [event["type"] for event in server.log] == ["end_answer_done"]
    assert len({message["id"] for message in server.messages}) == 1


def test_a_request_that_was_lost_is_sent_again_with_the_same_id(server: LogServer) -> None:
    server.lose_before = {"end_answer"}
    with open_socket(server) as live:
        live.request("end_answer", {"n": 1}, lambda: bool(live.view.log.of_type("end_answer_done")))
        assert live.connections == 2
    assert [message["type"] for message in server.messages] == ["end_answer", "end_answer"]
    assert len({message["id"] for message in server.messages}) == 1


def test_a_message_without_a_connection_goes_out_with_the_next_and_only_once(server: LogServer) -> None:
    with open_socket(server) as live:
        live.send("playback", state="ended")
        live.wait(lambda: bool(server.log) and bool(seqs(live)))
        live.drop()
        live.wait(lambda: live.connections == 2)
        live.request("end_answer", {}, lambda: bool(live.view.log.of_type("end_answer_done")))
    assert [message["type"] for message in server.messages] == ["playback", "end_answer"]


def test_a_refusal_is_told_to_whoever_asked_and_the_connection_stays(server: LogServer) -> None:
    with open_socket(server) as live:
        with pytest.raises(MessageRefused, match="wrong_state") as refused:
            live.request("bad", {}, lambda: False)
        assert refused.value.error_code == "wrong_state"
        live.request("fine", {}, lambda: bool(live.view.log.of_type("fine_done")))
        assert live.connections == 1


def test_an_older_connection_does_not_take_the_session_back(server: LogServer) -> None:
    with open_socket(server) as live:
        live.wait(lambda: live.connections == 1)
        server.send({"type": "superseded", "gen": 0, "data": {}})
        with pytest.raises(CommandError, match="superseded"):
            live.wait(lambda: False)
    assert len(server.tickets) == 1


def test_a_fatal_error_ends_it_and_is_named(server: LogServer) -> None:
    with open_socket(server) as live:
        live.wait(lambda: live.connections == 1)
        server.send({"type": "error", "gen": 0, "data": {"code": "expired", "message": "", "fatal": True}})
        with pytest.raises(CommandError, match="expired"):
            live.wait(lambda: False)


def test_an_announced_end_is_forestalled(server: LogServer) -> None:
    with open_socket(server) as live:
        live.wait(lambda: live.connections == 1)
        server.send({"type": "reconnect", "gen": 0, "data": {"in_ms": 0, "reason": "age"}})
        live.wait(lambda: live.connections == 2)


def test_an_expired_ticket_is_replaced_by_a_new_one_but_not_for_ever(server: LogServer) -> None:
    server.refuse_handshakes = 2
    with open_socket(server) as live:
        live.wait(lambda: live.connections == 1)
    assert len(server.tickets) == 3
    server.refuse_handshakes = 100
    with open_socket(server) as live, pytest.raises(CommandError, match="handshake refused"):
        live.wait(lambda: False)


def test_no_ticket_no_connection(server: LogServer) -> None:
    def door() -> str:
        raise Refused("POST ticket", 404, {"code": "session_not_found"}, "")

    with (
        LiveSocket(door, Acceptor(), catch_up=lambda _: []) as live,
        pytest.raises(Refused, match="session_not_found"),
    ):
        live.wait(lambda: False)


def test_a_gap_that_stays_is_closed_from_the_log(server: LogServer) -> None:
    with open_socket(server) as live:
        live.wait(lambda: live.connections == 1)
        server.tell("session_summary", too_large="for a frame")
        server.send(server.tell("answer_ended"))
        live.wait(lambda: seqs(live) == [1, 2])
        assert (live.connections, server.hellos) == (1, [0])


def test_what_ready_says_to_be_there_and_did_not_come_is_read_from_the_log(server: LogServer) -> None:
    server.too_large = {1}
    server.tell("session_summary")
    with open_socket(server) as live:
        live.wait(lambda: seqs(live) == [1])
    assert server.hellos == [0]


def test_a_silent_connection_is_kept_alive_as_often_as_the_service_wishes(server: LogServer) -> None:
    server.heartbeat_s = 0.1
    with open_socket(server) as live:
        live.wait(lambda: bool(server.pings))


def test_what_is_no_message_ends_it_with_a_reason(server: LogServer) -> None:
    with open_socket(server) as live:
        live.wait(lambda: live.connections == 1)
        server.connections[-1].send("not json")
        with pytest.raises(CommandError, match="no message"):
            live.wait(lambda: False)
