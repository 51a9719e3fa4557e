"""Everything that is really sent and written is what docs/asyncapi.yaml says, member by member."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from functions.interviewer import jobs, limits, router
from goldenfish import clock
from goldenfish.clock import now
from goldenfish.connections import service as connections
from goldenfish.connections.models import DEFAULT_PROFILE
from goldenfish.consents.models import Decision, Told
from goldenfish.conversation import service as conversations
from goldenfish.conversation.service import NewConversation
from goldenfish.estimates.models import Refusal
from goldenfish.events.models import EventType, FrameType, NewEvent, numbered
from goldenfish.ids import new_id
from goldenfish.sessions import service, speech
from goldenfish.sessions.transitions.consenting import tell_consents
from goldenfish.sessions.transitions.ending import close
from goldenfish.sessions.transitions.uploading import recording_arrived
from goldenfish.sessions.transitions.working import (
    assessment_stored,
    fail_answer,
    summary_written,
    transcript_stored,
)
from goldenfish.summaries.build import build_summary
from tests.callers import FAMILY
from tests.contract.asyncapi.check import check_sent, check_told
from tests.unit.connections.gateway import Gateway
from tests.unit.sessions import interviews
from tests.unit.workers.messages import Context

Json = dict[str, Any]
SEEN: set[str] = set()
"""Names of the messages that the tests of this file have met."""


class Talker:
    """A client over the real router; all that it sends and gets is held to the document."""

    def __init__(self, gateway: Gateway, session_id: str) -> None:
        self._gateway = gateway
        self.session_id = session_id
        self.connection_id = new_id("con")
        connections.connect(session_id, self.connection_id, caller=FAMILY, profile=DEFAULT_PROFILE, asked_at=now())

    def send(self, kind: str, **data: Any) -> list[Json]:
        """Send a message; gives what came of it."""
        before = len(self._gateway.received(self.connection_id))
        message = {"v": 1, "type": kind, "id": new_id("msg"), "data": data}
        SEEN.add(check_sent("conversation" if self.session_id.startswith("cnv") else "interview", message))
        router.receive(self.connection_id, json.dumps(message))
        return self.received()[before:]

    def received(self) -> list[Json]:
        """All that came, checked."""
        found = self._gateway.received(self.connection_id)
        SEEN.update(check_told(message) for message in found)
        return found


@pytest.fixture
def jobs_started(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Background jobs, which run when a test lets them."""
    started: list[Any] = []
    monkeypatch.setattr("goldenfish.background.store.start", started.append)
    return started


def test_an_interview_over_the_socket(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    session_id = service.create_session(FAMILY, service.NewSession(user_id="grandmother")).session_id
    talker = Talker(gateway, session_id)
    talker.send("hello", protocol=1, client={"codecs": ["ogg_opus", "mp3"], "captions": True}, resume={"last_seq": 0})
    talker.send("ping")
    speech.prepare(session_id, 1)
    asked = talker.send("next_question")[-1]["data"]
    named = {"ask_id": asked["ask_id"]}
    for state in ("started", "progress", "ended"):
        talker.send("playback", **named, state=state, client_ts=1000.0, played_ms=10)
    talker.send("speech", **named, state="started", client_ts=2000.0)
    talker.send("caption", **named, text="We lived by the", final=False)
    word = {"text": "sea", "start_s": 1.0, "end_s": 1.4}
    talker.send("caption", **named, text="We lived by the sea", final=True, words=[word], source="phone")
    talker.send("speech", **named, state="stopped", client_ts=4000.0)
    [nudge] = talker.send("silence", **named, ms=30_000)
    assert nudge["type"] == "nudge"
    talker.send("repeat_question", **named)
    talker.send("pause")
    talker.send("resume_session")
    skipped = talker.send("skip_question", **named)
    talker.send("end_answer", ask_id=skipped[-1]["data"]["ask_id"], reason="max_duration")
    [refused] = talker.send("end_answer", ask_id="ask_of_nobody")
    assert (refused["type"], refused["ref"] is not None) == ("error", True)
    moment = clock.now() + limits.RECONNECT_AFTER
    monkeypatch.setattr(router, "now", lambda: moment)
    assert talker.send("ping")[-1]["type"] == "reconnect"
    Talker(gateway, session_id)
    assert talker.received()[-1]["type"] == "superseded"


def test_a_conversation_over_the_socket(gateway: Gateway, jobs_started: list[Any]) -> None:
    session_id = conversations.create(FAMILY, NewConversation("practice", "general")).session_id
    talker = Talker(gateway, session_id)
    talker.send("hello", client={"codecs": ["ogg_opus"]})

    def carry_out() -> None:
        for job in jobs_started:
            jobs.run(job.model_dump(mode="json"), Context())
        jobs_started.clear()

    talker.send("start_general")
    carry_out()
    talker.send("text_message", text="Hello there.", source="typed")
    carry_out()
    done = talker.received()[-1]
    assert done["type"] == "stream_complete"
    talker.send("playback", turn=done["turn"], gen=done["gen"], state="progress", played_ms=1)
    cancelled = talker.send("cancel_stream", gen=done["gen"], played_ms=1)
    assert [message["type"] for message in cancelled] == ["turn_heard"]
    talker.send("start_interview")
    talker.send("start_language_test", language="es")
    talker.send("audio_message", b64="T2dnUw==", part=0, parts=2, audio_id="a1")
    talker.send("reset")
    [refused] = talker.send("text_message", text=" ")
    assert refused["type"] == "error"


def _written(events: tuple[NewEvent, ...]) -> None:
    for event in numbered(events, session_id="ses_test", last_seq=0, now=interviews.START):
        SEEN.add(check_told(json.loads(event.model_dump_json())))


def test_what_uploads_and_workers_write() -> None:
    seen = interviews.asked(interviews.interview(1))
    arrived = recording_arrived(seen, 1, interviews.recording())
    _written(arrived.events)
    ended = interviews.ended(arrived.interview, 1)
    transcript, assessment = interviews.transcript(), interviews.assessment()
    heard = transcript_stored(ended, 1, "rec_1_1", transcript, now=interviews.at(2))
    _written(heard.events)
    measured = assessment_stored(heard.interview, 1, "rec_1_1", assessment, now=interviews.at(3))
    _written(measured.events)
    summary = build_summary(
        measured.interview, {}, {}, estimate=Refusal(reason="no_validated_model"), trends=(), revision=1
    )
    _written(
        summary_written(
            measured.interview, measured.interview.session.revision, "key", summary.model_dump(mode="json")
        ).events
    )


def test_what_a_broken_worker_and_a_close_write() -> None:
    seen = interviews.recorded(interviews.asked(interviews.interview(2)))
    closed = close(seen, closed_by="user", now=interviews.START + timedelta(minutes=5))
    _written(closed.events)
    _written(fail_answer(closed, 1, "engine_failed", "extractor_failed").events)


def test_what_a_change_of_mind_writes() -> None:
    told = Told(decisions=(Decision(purpose="research", granted=False),), version="1", language="en")
    _written(tell_consents(interviews.interview(2), told, now=interviews.START).events)


def test_every_type_has_been_met() -> None:
    """Last of the file: the tests above have met every event, every frame and every message."""
    expected = {f"{kind.value}_event" for kind in EventType} | {f"{kind.value}_frame" for kind in FrameType}
    if not SEEN:
        pytest.skip("the other tests of this file have not run")
    assert not expected - SEEN
