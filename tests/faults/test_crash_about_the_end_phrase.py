"""A process dies at every AWS call while it hears the end phrase, and while it takes it off what was measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from botocore.client import BaseClient

from functions.asr import app as asr
from functions.asr import part as asr_part
from functions.assess import app as assess
from functions.assess import part as assess_part
from functions.assess.assess import AssessmentRequest
from goldenfish.assessments.models import Assessment, FailureReason
from goldenfish.events import store as events
from goldenfish.recordings import service as recordings
from goldenfish.sessions import service, store
from goldenfish.sessions.models import Interview
from goldenfish.transcripts.models import EndPhrase, Transcript
from goldenfish.users.caller import PLATFORM
from tests.callers import FAMILY
from tests.faults.crashes import Calls, Crash
from tests.unit.audio_bytes import wav_bytes
from tests.unit.conftest import Aws
from tests.unit.interviewer.test_memories import Client, gateway
from tests.unit.workers.messages import Context, object_created, sqs_event

__all__ = ["gateway"]

CUT_S = 9.9
MOST_CALLS = 60


@pytest.fixture(params=[False, True], ids=["before", "after"])
def after(request: pytest.FixtureRequest) -> bool:
    """Whether the call takes effect before the process dies."""
    return bool(request.param)


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> None:
    """A transcriber that hears the phrase, and an assessor that says what it was asked to measure."""
    heard = Transcript.written_down("We went home.", "en").model_copy(
        update={"end_phrase": EndPhrase(text="Done.", start_s=CUT_S, evidence="word_times")}
    )

    def measured(_audio: bytes, request: AssessmentRequest) -> Assessment:
        return Assessment.failed(FailureReason.NO_SPEECH).model_copy(update={"trimmed_s": request.cut_s})

    monkeypatch.setattr(asr_part, "transcribe_recording", lambda *_: heard)
    monkeypatch.setattr(assess_part, "assess_recording", measured)


def _dies_at(number: int, step: Callable[[], Any], *, after: bool) -> bool:
    """Carry out a step with a process that dies at its n-th call; whether it came so far."""
    calls = Calls(BaseClient._make_api_call, number, after=after)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", lambda *arguments: calls(*arguments))  # noqa: PLW0108 (bound)
        try:
            step()
        except Crash:
            return True
    return calls.count >= number


def _told(session_id: str) -> Counter[str]:
    return Counter(event.type.value for event in events.after(session_id, 0, 100))


def _read(session_id: str) -> Interview:
    found = store.load(PLATFORM, session_id)
    assert found is not None
    return found


def _deliver_again(aws: Aws) -> None:
    """What the assessor's queue holds, delivered."""
    while received := aws.sqs.receive_message(QueueUrl=aws.assess_queue_url, MaxNumberOfMessages=10).get("Messages"):
        for message in received:
            assess.handler(sqs_event(message["Body"]), Context())
            aws.sqs.delete_message(QueueUrl=aws.assess_queue_url, ReceiptHandle=message["ReceiptHandle"])


def test_what_was_measured_with_the_phrase_never_counts(aws: Aws, engines: None, *, after: bool) -> None:
    for number in range(1, MOST_CALLS):
        session_id = service.create_session(FAMILY, service.NewSession(user_id="x")).session_id
        service.ask_question(FAMILY, session_id)
        message = sqs_event(object_created(recordings.store_audio(FAMILY, session_id, 1, wav_bytes(0.1)).key))
        service.close_session(FAMILY, session_id)
        assess.handler(message, Context())
        died = _dies_at(number, lambda m=message: asr.handler(m, Context()), after=after)  # type: ignore[misc]
        asr.handler(message, Context())
        _deliver_again(aws)
        answer, told = _read(session_id).answers[0], _told(session_id)
        assert answer.assessment is not None, number
        assert answer.transcript is not None, number
        assert (answer.transcript.trim_s, answer.assessment.trim_s) == (CUT_S, CUT_S), number
        assert (told["transcript_final"], told["result_card"]) == (1, 1), number
        assert _read(session_id).session.revision == 1
        if not died:
            return
    raise AssertionError("never came to an end")


def test_a_phrase_that_was_heard_ends_one_answer(gateway: Any, *, after: bool) -> None:
    for number in range(1, MOST_CALLS):
        session_id = service.create_session(FAMILY, service.NewSession(user_id="x")).session_id
        client = Client(gateway, session_id)
        client.send("next_question")
        client.send("playback", ask_id=client.ask_id, state="ended", played_ms=1, client_ts=1)
        words = [{"text": "done", "start_s": 12.5, "end_s": 12.9}]
        caption = {
            "ask_id": client.ask_id, "text": "done", "final": True, "words": words, "silence_ms": 900, "id": "m1",
        }  # fmt: skip
        died = _dies_at(number, lambda c=client, d=caption: c.send("caption", **d), after=after)  # type: ignore[misc]
        client.send("caption", **caption)
        interview, told = _read(session_id), _told(session_id)
        assert [(a.ended_by, a.phrase_start_s) for a in interview.answers] == [("phrase", 12.5), (None, None)], number
        assert (told["question_asked"], told["answer_ended"]) == (2, 1), number
        if not died:
            return
    raise AssertionError("never came to an end")
