"""Messages of a conversation that cannot be carried out: a stable code, and a conversation as it was."""

from __future__ import annotations

from typing import Any

import pytest

from goldenfish.conversation import service, store
from goldenfish.conversation.models import Talk
from goldenfish.conversation.service import NewConversation
from goldenfish.conversation.transitions.speaking import Said
from goldenfish.tickets.service import issue
from goldenfish.users.caller import PLATFORM
from tests.callers import CLINIC, FAMILY
from tests.unit.conftest import Aws
from tests.unit.connections.gateway import Gateway
from tests.unit.interviewer.conftest import Socket

FOREIGN = "turns/cnv_of_somebody_else/rec_1.ogg"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Jobs that were started; none runs."""
    jobs: list[Any] = []
    monkeypatch.setattr("goldenfish.background.store.start", jobs.append)
    return jobs


@pytest.fixture
def session_id(aws: Aws, started: list[Any]) -> str:
    """A conversation of the family with one open turn, of generation 1."""
    found = service.create(FAMILY, NewConversation("practice", "general")).session_id
    service.say(FAMILY, found, Said("Hello.", "typed", client_id="first"))
    return found


def _talk(session_id: str) -> Talk:
    talk = store.load(PLATFORM, session_id)
    assert talk is not None
    return talk


@pytest.mark.parametrize(
    ("message", "mode", "language"),
    [
        ({"type": "start_general"}, "general", "vi"),
        ({"type": "start_general", "language": "fr"}, "general", "fr"),
        ({"type": "start_interview"}, "interview", "en"),  # it speaks no Vietnamese
        ({"type": "start_language_test", "language": "ko"}, "language", "ko"),
    ],
)
@pytest.mark.usefixtures("aws", "started")
def test_a_mode_begins_in_the_language_of_the_conversation_where_it_speaks_it(
    gateway: Gateway, message: dict[str, Any], mode: str, language: str
) -> None:
    session_id = service.create(FAMILY, NewConversation("practice", "general", "vi")).session_id
    socket = Socket(gateway, session_id)
    socket.connect()
    socket.send({"id": "s1", **message})
    head = _talk(session_id).conversation
    assert (head.mode, head.language, head.open_turns) == (mode, language, (1,))


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"type": "cancel_stream", "gen": 7}, "stale_turn"),
        ({"type": "cancel_stream", "gen": 10**50}, "bad_message"),
        ({"type": "cancel_stream", "played_ms": -1}, "bad_message"),
        ({"type": "playback", "turn": 1, "played_ms": 10**50}, "bad_message"),
        ({"type": "playback", "turn": 10**50, "played_ms": 1}, "bad_message"),
        ({"type": "playback", "turn": 1, "gen": 10**50, "played_ms": 1}, "bad_message"),
        ({"type": "text_message", "text": ""}, "bad_message"),
        ({"type": "text_message", "text": "  \n"}, "invalid_request"),
        ({"type": "text_message", "text": "x" * 8001}, "bad_message"),
        ({"type": "text_message", "text": 5}, "bad_message"),
        ({"type": "text_message", "text": "Hello.", "source": "audio_from_nowhere"}, "bad_message"),
        ({"type": "text_message", "text": "Hello.", "id": "x" * 201}, "bad_message"),
        ({"type": "audio_message", "upload_key": FOREIGN}, "invalid_request"),
        ({"type": "audio_message", "b64": "%%%", "id": "r1"}, "invalid_request"),
        ({"type": "audio_message", "b64": "", "id": "r1"}, "invalid_request"),
        ({"type": "audio_message", "b64": "AAAA"}, "invalid_request"),
        ({"type": "audio_message", "b64": "AAAA", "id": "r1", "part": 2, "parts": 2}, "invalid_request"),
        ({"type": "audio_message", "b64": "AAAA", "id": "r1", "part": 0, "parts": 65}, "bad_message"),
        ({"type": "start_language_test", "language": "x'; DROP"}, "bad_message"),
        ({"type": "start_general", "language": "x'; DROP"}, "bad_message"),
        ({"type": "start_interview", "language": "fr"}, "invalid_request"),
        ({"type": "end_answer", "ask_id": "ask_1"}, "unknown_type"),
        ({"type": "$disconnect"}, "unknown_type"),
        ({"type": "turn", "job": "turn"}, "unknown_type"),
    ],
)
def test_what_cannot_be_carried_out_changes_nothing(
    socket: Socket, started: list[Any], message: dict[str, Any], code: str
) -> None:
    before, jobs = _talk(socket.session_id), list(started)
    (error,) = socket.send(message)
    assert (error["type"], error["data"]["code"], error["data"]["fatal"]) == ("error", code, False)
    assert _talk(socket.session_id) == before
    assert started == jobs


def test_a_message_that_comes_again_begins_no_second_turn(socket: Socket, started: list[Any]) -> None:
    for _ in range(2):
        socket.send({"type": "text_message", "id": "m1", "text": "One thing more."})
    talk = _talk(socket.session_id)
    assert (talk.conversation.last_turn, [turn.client_id for turn in talk.turns]) == (2, ["first", "m1"])
    assert [job.turn for job in started] == [1, 2, 2], "a lease lets one runner in"


def test_an_earlier_recordings_key_with_a_way_out_of_its_folder_is_refused(socket: Socket) -> None:
    key = f"turns/{socket.session_id}/../cnv_other/whole"
    (error,) = socket.send({"type": "audio_message", "upload_key": key})
    assert error["data"]["code"] == "invalid_request"


def test_engines_that_cannot_be_warmed_are_no_fault_of_the_clients(
    socket: Socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("goldenfish.background.store.start", lambda job: 1 / 0)
    answers = socket.send({"type": "hello"})
    assert [answer["type"] for answer in answers] == ["ready"]


def test_a_job_that_cannot_be_started_is_started_by_the_retry(
    socket: Socket, started: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    message = {"type": "text_message", "id": "m1", "text": "One thing more."}
    monkeypatch.setattr("goldenfish.background.store.start", lambda job: 1 / 0)
    assert socket.send(message)[-1]["data"]["code"] == "internal"
    monkeypatch.setattr("goldenfish.background.store.start", started.append)
    socket.send(message)
    assert [job.turn for job in started] == [1, 2]
    assert _talk(socket.session_id).conversation.last_turn == 2


def test_somebody_elses_ticket_opens_no_conversation(gateway: Gateway, session_id: str, aws: Aws) -> None:
    own = service.create(CLINIC, NewConversation("mentor", "mentor")).session_id
    ticket, _ = issue(CLINIC, own)
    assert Socket(gateway, session_id).connect(ticket=ticket, session=session_id) == 404
