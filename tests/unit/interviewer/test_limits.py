"""Turns over the socket have a rate, all conversations of a caller together, and a day's quotas."""

from __future__ import annotations

from typing import Any

import pytest

from goldenfish.clock import now
from goldenfish.conversation import service, store
from goldenfish.conversation.service import NewConversation
from goldenfish.limits import service as limits
from goldenfish.users.caller import PLATFORM
from tests.callers import FAMILY
from tests.unit.conftest import Aws
from tests.unit.connections.gateway import Gateway
from tests.unit.interviewer.conftest import Socket
from tests.unit.limits.held import Held
from tests.unit.limits.still import allow


@pytest.fixture
def sockets(aws: Aws, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> tuple[Socket, Socket]:
    """The sockets of two conversations of the family; turns that begin are not carried out."""
    monkeypatch.setattr("goldenfish.background.store.start", lambda _job: None)
    allow(monkeypatch, "service=turns:5,rpm:0,rph:0,requests:0,tokens:1000,minutes:1", now())
    made = []
    for _ in range(2):
        made.append(Socket(gateway, service.create(FAMILY, NewConversation("practice", "general")).session_id))
        assert made[-1].connect() == 200
    return made[0], made[1]


def errors(frames: list[Any]) -> list[dict[str, Any]]:
    return [frame["data"] for frame in frames if frame["type"] == "error"]


def turns(socket: Socket) -> int:
    talk = store.load(PLATFORM, socket.session_id)
    assert talk is not None
    return talk.conversation.last_turn


def test_many_turns_at_once_are_refused_and_the_conversation_goes_on(sockets: tuple[Socket, Socket]) -> None:
    first, second = sockets
    told = []
    for number in range(4):
        told += errors(first.send({"type": "text_message", "id": f"m{number}", "text": "Hello."}))
        told += errors(second.send({"type": "text_message", "id": f"m{number}", "text": "Hello."}))
    assert [error["code"] for error in told] == ["too_many_requests"] * 3
    assert all(0 < error["retry_after_ms"] <= 120_000 and not error["fatal"] for error in told)
    assert turns(first) + turns(second) == 5
    assert not errors(first.send({"type": "ping"}))
    assert not errors(first.send({"type": "cancel_stream"}))


@pytest.mark.parametrize(
    "message",
    [
        {"type": "text_message", "text": "Hello."},
        {"type": "start_general"},
        {"type": "audio_message", "id": "a1", "b64": "aGVsbG8="},
    ],
    ids=lambda message: message["type"],
)
def test_no_turn_begins_when_the_tokens_of_the_day_are_used_up(
    sockets: tuple[Socket, Socket], message: dict[str, Any]
) -> None:
    limits.count_tokens(Held("family"), 1000)
    (error,) = errors(sockets[0].send(message))
    assert error["code"] == "quota_exhausted"
    assert 0 < error["retry_after_ms"] <= 86_400_000
    assert turns(sockets[0]) == 0


def test_nothing_is_said_by_voice_when_the_audio_of_the_day_is_used_up(sockets: tuple[Socket, Socket]) -> None:
    limits.count_audio(Held("family"), "rec_1", 60.0)
    (error,) = errors(sockets[0].send({"type": "audio_message", "id": "a1", "b64": "aGVsbG8="}))
    assert error["code"] == "quota_exhausted"
    assert not errors(sockets[0].send({"type": "text_message", "text": "Then in writing."}))
    assert turns(sockets[0]) == 1
