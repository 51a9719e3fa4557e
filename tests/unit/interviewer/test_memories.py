"""An interview over the socket's function: real router, handlers, table; a gateway that keeps what was posted."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import Any

import pytest
from botocore.client import BaseClient

from functions.interviewer import router
from goldenfish.clock import now
from goldenfish.connections import service as connections
from goldenfish.connections.models import DEFAULT_PROFILE
from goldenfish.ids import new_id
from goldenfish.providers.faults import ProviderFault
from goldenfish.providers.speakers import choose
from goldenfish.providers.speakers.mock import MockSpeaker
from goldenfish.sessions import planning, service, speech, store
from goldenfish.sessions.models import Interview
from goldenfish.sockets import store as sockets
from goldenfish.users.caller import PLATFORM
from tests.callers import FAMILY
from tests.unit.conftest import Aws
from tests.unit.connections.gateway import Gateway

Json = dict[str, Any]


class Client:
    """One client of one interview."""

    def __init__(self, gateway: Gateway, session_id: str) -> None:
        self._gateway = gateway
        self.session_id = session_id
        self.connection_id = new_id("con")  # which session it belongs to is remembered by the process
        connections.connect(session_id, self.connection_id, caller=FAMILY, profile=DEFAULT_PROFILE, asked_at=now())

    def send(self, kind: str, **data: Any) -> list[Json]:
        """Send a message and return what came of it."""
        before = len(self._gateway.received(self.connection_id))
        envelope = {"id": data.pop("id")} if "id" in data else {}
        router.receive(self.connection_id, json.dumps({"type": kind, **envelope, "data": data}))
        return self._gateway.received(self.connection_id)[before:]

    def types(self, kind: str, **data: Any) -> list[str]:
        """Send a message and return the types of what came of it; an error by its code."""
        return [
            message["data"]["code"] if message["type"] == "error" else message["type"]
            for message in self.send(kind, **data)
        ]

    @property
    def interview(self) -> Interview:
        """As stored."""
        return service.read_interview(FAMILY, self.session_id)

    @property
    def ask_id(self) -> str:
        """Of the question in force."""
        current = self.interview.current
        assert current is not None
        return current.ask_id


@pytest.fixture
def gateway(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Gateway:
    found = Gateway()
    monkeypatch.setattr(sockets, "client", lambda *_: found)
    return found


@pytest.fixture
def client(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client of an interview of four questions: fifteen take no other way."""
    monkeypatch.setattr(service, "plan", lambda wanted, form: planning.plan(wanted, form)[:4])
    session = service.create_session(FAMILY, service.NewSession(user_id="grandmother"))
    return Client(gateway, session.session_id)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Calls of AWS, by operation."""
    real, counted = BaseClient._make_api_call, Counter[str]()

    def counting(client: BaseClient, operation: str, arguments: Any) -> Any:
        counted[operation] += 1
        return real(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", counting)
    return counted


def test_the_first_question_comes_with_the_greeting_and_its_sound(client: Client) -> None:
    greeting, asked = client.send("next_question", id="m1")
    assert (greeting["type"], greeting["data"]["kind"]) == ("interviewer_said", "greeting")
    assert (asked["type"], asked["data"]["question_index"]) == ("question_asked", 1)
    audio = asked["data"]["audio"]
    assert set(audio) == {"url", "codec", "ms", "sha256"}
    assert audio["url"].startswith("https://")
    stored = store.load(PLATFORM, client.session_id)
    assert stored is not None
    assert "X-Amz" not in stored.session.model_dump_json()


def test_the_greeting_has_its_sound_when_it_was_prepared(client: Client) -> None:
    speech.prepare(client.session_id, 1)
    greeting, asked = client.send("next_question")
    assert greeting["data"]["audio"]["codec"] == "ogg_opus"
    assert asked["data"]["next_audio"]["sha256"] != asked["data"]["audio"]["sha256"]


def test_an_answers_end_asks_the_next_question_in_one_read_and_one_transaction(
    client: Client, calls: Counter[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Beside them the router counts the message, and the delivery notes how far it came: one small item."""
    speech.prepare(client.session_id, 1)
    client.send("next_question")
    ask_id = client.ask_id
    calls.clear()
    assert client.types("end_answer", ask_id=ask_id) == ["answer_ended", "question_asked"]
    with capsys.disabled():
        sys.stdout.write(f"\nend_answer → question_asked: {dict(calls)}\n")
    assert calls == {"Query": 1, "UpdateItem": 2, "TransactWriteItems": 1}


def test_a_message_that_comes_again_changes_nothing(client: Client) -> None:
    client.send("next_question", id="m1")
    assert client.types("next_question", id="m1") == []
    assert client.types("next_question", id="m2") == []
    ask_id = client.ask_id
    assert client.types("end_answer", id="m3", ask_id=ask_id) == ["answer_ended", "question_asked"]
    assert client.types("end_answer", id="m3", ask_id=ask_id) == []
    assert client.types("end_answer", id="m4", ask_id=ask_id) == []
    assert client.types("end_answer", id="m5") == ["answer_ended", "question_asked"]
    assert client.types("end_answer", id="m5") == []
    assert client.types("repeat_question", id="m6") == ["question_repeated"]
    assert client.types("repeat_question", id="m6") == []
    assert client.types("skip_question", id="m7") == ["question_skipped", "question_asked"]
    assert client.types("skip_question", id="m7") == []
    assert len(client.interview.answers) == 4


def test_an_answer_may_end_without_the_next_question(client: Client) -> None:
    client.send("next_question")
    assert client.types("end_answer", ask_id=client.ask_id, next=False, reason="max_duration") == ["answer_ended"]
    assert client.interview.answers[0].ended_by == "max_duration"
    assert client.types("next_question") == ["question_asked"]


@pytest.mark.parametrize(
    ("kind", "data", "code"),
    [
        ("end_answer", {}, "invalid_request"),
        ("end_answer", {"ask_id": "ask_unknown"}, "stale_turn"),
        ("end_answer", {"question_index": 9}, "question_not_asked"),
        ("end_answer", {"question_index": 1, "reason": "silence"}, "bad_message"),
        ("repeat_question", {"question_index": 2}, "wrong_state"),
        ("skip_question", {"question_index": 2}, "question_not_asked"),
        ("playback", {"ask_id": "ask_unknown", "state": "ended", "client_ts": 1}, "stale_turn"),
        ("playback", {"ask_id": "ask_unknown", "state": "sung", "client_ts": 1}, "bad_message"),
        ("speech", {"ask_id": "ask_unknown", "state": "started", "client_ts": -1}, "bad_message"),
        ("silence", {"ask_id": "ask_unknown", "ms": "long"}, "bad_message"),
    ],
)
def test_what_cannot_be_done_is_told_and_leaves_the_session_as_it_was(
    client: Client, kind: str, data: Json, code: str
) -> None:
    client.send("next_question")
    before = client.interview
    (error,) = client.send(kind, **data)
    assert (error["type"], error["data"]["code"], error["data"]["fatal"]) == ("error", code, False)
    assert client.interview == before


def test_the_onset_is_kept_and_told_with_the_end(client: Client) -> None:
    client.send("next_question")
    ask_id = client.ask_id
    for kind, state, at_ms in (
        ("speech", "started", 6300.5),  # overtakes the message before it
        ("playback", "ended", 5000.0),
        ("playback", "started", 100.0),
        ("playback", "progress", 3000.0),
    ):
        assert client.types(kind, ask_id=ask_id, state=state, client_ts=at_ms, played_ms=4900) == []
    told = client.send("end_answer", ask_id=ask_id)[0]["data"]
    assert (told["onset_ms"], told["ended_by"]) == (1300, "user_action")
    assert client.interview.answers[0].listening.played_ms == 4900


def test_a_long_silence_gets_words_and_ends_nothing(client: Client) -> None:
    speech.prepare(client.session_id, 1)
    client.send("next_question")
    ask_id = client.ask_id
    frames = [
        m for ms in range(10_000, 200_000, 10_000) for m in client.send("silence", ask_id=ask_id, ms=ms, id=str(ms))
    ]
    assert [(f["type"], f["data"]["kind"], f["data"]["level"]) for f in frames] == [
        ("nudge", "gentle", 1),
        ("nudge", "direct", 2),
        ("nudge", "offer", 3),
    ]
    assert all(f.get("seq") is None and f["data"]["text"] and f["data"]["audio"]["url"] for f in frames)
    assert client.interview.answers[0].nudges == 3
    assert client.interview.answers[0].ended_at is None


def test_a_break_holds_the_next_question_back(client: Client) -> None:
    client.send("next_question")
    assert client.types("pause") == ["session_paused"]
    assert client.types("end_answer", ask_id=client.ask_id) == ["answer_ended"]
    assert client.types("resume_session") == ["session_resumed", "question_asked"]
    assert client.types("resume_session") == []


def test_a_break_that_is_asked_for_again_later_is_no_second_one(client: Client) -> None:
    """Messages overtake one another: the retry of `pause` may come when the interview has gone on."""
    client.send("next_question")
    assert client.types("pause", id="p") == ["session_paused"]
    assert client.types("resume_session", id="r") == ["session_resumed"]
    assert client.types("pause", id="p") == []
    assert client.types("pause", id="p2") == ["session_paused"]
    assert client.types("resume_session", id="r") == []
    assert client.interview.session.paused_at is not None


def test_the_last_answer_is_thanked_for(client: Client) -> None:
    client.send("next_question")
    total = len(client.interview.session.questions)
    for _ in range(total - 1):
        client.send("skip_question", ask_id=client.ask_id)
    assert client.types("end_answer", ask_id=client.ask_id) == ["answer_ended", "interviewer_said", "session_closed"]
    assert client.types("next_question") == []


def test_a_voice_that_fails_does_not_keep_the_question_back(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = MockSpeaker(fault=ProviderFault("upstream_failed"))
    monkeypatch.setattr("goldenfish.speech.service.speaker", lambda: broken)
    _greeting, asked, error = client.send("next_question")
    assert (asked["data"]["audio"], asked["data"]["audio_reason"]) == (None, "upstream_failed")
    assert (error["type"], error["data"]["code"], error["data"]["fatal"]) == ("error", "upstream_failed", False)
    monkeypatch.setattr("goldenfish.speech.service.speaker", choose.speaker)
    repeated = client.send("repeat_question", id="m")[0]["data"]
    assert repeated["audio"]["codec"] == "ogg_opus"


def test_a_client_gets_a_format_that_it_plays(client: Client) -> None:
    speech.prepare(client.session_id, 1)
    client.send("hello", client={"codecs": ["mp3"]})
    assert client.send("next_question")[-1]["data"]["audio"]["codec"] == "mp3"


def test_two_who_prepare_at_once_speak_every_text_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    session = client.interview.session
    assert store.claim_sounds(session, 60)
    speech.prepare(client.session_id, 1)
    assert client.interview.session.sounds == {}
    store.release_sounds(session)
    speech.prepare(client.session_id, 1)
    names = set(client.interview.session.sounds)
    assert {"greeting", "closing", "question_001", "question_004", "nudge_gentle"} <= names
    assert len(names) == 9
    started: list[int] = []
    monkeypatch.setattr(speech, "prepare_soon", lambda _session_id, first: started.append(first))
    client.send("next_question")
    assert started == []
    client.send("hello", client={"codecs": ["mp3"]})
    client.send("end_answer", ask_id=client.ask_id)
    assert started == [3], "the rest is spoken anew, in a format that this client plays"


def test_a_voice_that_does_not_speak_the_language_is_told_of_and_is_no_silence(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    class OnlyEnglish(MockSpeaker):
        def voice(self, language: str, wished: str = "") -> str:
            if language != "en":
                raise ProviderFault("not_configured")
            return super().voice(language, wished)

    for place in ("sessions.planning", "sessions.speech", "speech.service"):
        monkeypatch.setattr(f"goldenfish.{place}.speaker", OnlyEnglish)
    session = service.create_session(FAMILY, service.NewSession(user_id="grandmother", language="vi"))
    _greeting, asked, error = Client(gateway, session.session_id).send("next_question")
    assert asked["data"]["text"]
    assert (asked["data"]["audio_reason"], error["data"]["code"]) == ("not_configured", "not_configured")
    assert session.asked_with is not None
    assert session.asked_with.voice is None
