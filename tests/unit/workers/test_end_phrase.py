"""The end phrase and both workers: what was measured with it never counts, whoever comes first or dies."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from functions.asr import app as asr
from functions.asr import part as asr_part
from functions.asr.transcribe import TranscriptionRequest
from functions.assess import app as assess
from functions.assess import part as assess_part
from functions.assess.assess import AssessmentRequest
from goldenfish.assessments.models import Assessment, FailureReason
from goldenfish.assessments.service import read_assessment
from goldenfish.clock import now
from goldenfish.events import store as events
from goldenfish.recordings import service as recordings
from goldenfish.sessions import live, service, store
from goldenfish.sessions.models import Answer, Status
from goldenfish.sessions.sweep import sweep
from goldenfish.sessions.transitions.cutting import phrase_told
from goldenfish.transcripts.models import EndPhrase, Transcript
from goldenfish.users.caller import PLATFORM
from tests.callers import FAMILY
from tests.unit.audio_bytes import wav_bytes
from tests.unit.conftest import Aws, summary_requests
from tests.unit.workers.messages import Context, object_created, sqs_event

CUT_S = 9.9
PHRASE = EndPhrase(text="Done.", start_s=CUT_S, evidence="word_times")


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> list[AssessmentRequest]:
    """A transcriber that hears the phrase, and an assessor that says what it was asked to measure."""
    asked: list[AssessmentRequest] = []

    def transcribes(_audio: bytes, _request: TranscriptionRequest) -> Transcript:
        return Transcript.written_down("We went home.", "en").model_copy(update={"end_phrase": PHRASE})

    def assesses(_audio: bytes, request: AssessmentRequest) -> Assessment:
        asked.append(request)
        cut_s = request.cut_s if request.cut_s is not None else request.phrase_start_s
        return Assessment.failed(FailureReason.NO_SPEECH).model_copy(update={"trimmed_s": cut_s})

    monkeypatch.setattr(asr_part, "transcribe_recording", transcribes)
    monkeypatch.setattr(assess_part, "assess_recording", assesses)
    return asked


@pytest.fixture
def session_id(aws: Aws, engines: list[AssessmentRequest]) -> str:
    made = service.create_session(FAMILY, service.NewSession(user_id="x")).session_id
    service.ask_question(FAMILY, made)
    return made


def _recorded_and_closed(session_id: str) -> str:
    key = recordings.store_audio(FAMILY, session_id, 1, wav_bytes(1)).key
    service.close_session(FAMILY, session_id)
    return object_created(key)


def _run(worker: Any, body: str) -> None:
    assert worker.handler(sqs_event(body), Context()) == {"batchItemFailures": []}


def _again(aws: Aws) -> list[str]:
    """Messages on the assessor's queue, taken off it."""
    received = aws.sqs.receive_message(QueueUrl=aws.assess_queue_url, MaxNumberOfMessages=10).get("Messages", [])
    for message in received:
        aws.sqs.delete_message(QueueUrl=aws.assess_queue_url, ReceiptHandle=message["ReceiptHandle"])
    return [message["Body"] for message in received]


def _answer(session_id: str) -> Answer:
    found = store.load(PLATFORM, session_id)
    assert found is not None
    return found.answers[0]


def _cards(session_id: str) -> list[Any]:
    return [e.data for e in events.after(session_id, 0, 100) if e.type.value == "result_card"]


def _check_done(session_id: str, aws: Aws) -> None:
    answer = _answer(session_id)
    assert answer.transcript is not None
    assert answer.assessment is not None
    assert (answer.transcript.trim_s, answer.assessment.trim_s) == (CUT_S, CUT_S)
    assert not answer.assess_again
    (card,) = _cards(session_id)
    assert card["assessment"]["trim_s"] == CUT_S
    assert answer.assessment.key is not None
    whole = read_assessment(answer.assessment.key)
    assert whole is not None
    assert whole.trimmed_s == CUT_S
    assert summary_requests(aws) == [{"session_id": session_id, "revision": 1}]


def test_the_transcript_first(session_id: str, aws: Aws, engines: list[AssessmentRequest]) -> None:
    message = _recorded_and_closed(session_id)
    _run(asr, message)
    _run(assess, message)
    _check_done(session_id, aws)
    assert (len(engines), _again(aws)) == (1, [])


def test_an_assessment_that_held_the_phrase_is_forgotten_and_made_again(session_id: str, aws: Aws) -> None:
    message = _recorded_and_closed(session_id)
    _run(assess, message)
    _run(asr, message)
    found = store.load(PLATFORM, session_id)
    assert found is not None
    assert (found.session.status, found.session.assessed, found.answers[0].assessment) == (
        Status.CLOSED,
        frozenset(),
        None,
    )
    assert _cards(session_id) == []
    (again,) = _again(aws)
    _run(assess, again)
    _check_done(session_id, aws)
    _run(assess, again)
    _run(assess, message)
    _run(asr, message)
    assert len(_cards(session_id)) == 1
    assert _again(aws) == []


def test_a_transcript_that_comes_while_the_sound_is_measured(
    session_id: str, aws: Aws, engines: list[AssessmentRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    message = _recorded_and_closed(session_id)
    measures: Any = vars(assess_part)["assess_recording"]

    def overtaken(audio: bytes, request: AssessmentRequest) -> Assessment:
        if not engines:
            _run(asr, message)
        measured: Assessment = measures(audio, request)
        return measured

    monkeypatch.setattr(assess_part, "assess_recording", overtaken)
    _run(assess, message)
    _check_done(session_id, aws)
    assert [request.cut_s for request in engines] == [None, CUT_S]


def test_where_the_client_told_of_it_nothing_is_measured_twice(
    session_id: str, aws: Aws, engines: list[AssessmentRequest]
) -> None:
    service.change_session(PLATFORM, session_id, lambda seen: phrase_told(seen, 1, CUT_S))
    live.end_answer(FAMILY, session_id, 1, ended_by="phrase", source="caption", ask_next=False)
    message = _recorded_and_closed(session_id)
    _run(assess, message)
    _run(asr, message)
    _check_done(session_id, aws)
    assert ([request.phrase_start_s for request in engines], _again(aws)) == ([CUT_S], [])


def test_who_dies_before_asking_again_asks_when_the_message_comes_back(
    session_id: str, aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = _recorded_and_closed(session_id)
    _run(assess, message)
    with monkeypatch.context() as crash:
        crash.setattr(
            "goldenfish.transcripts.service.request_assessment", lambda _: (_ for _ in ()).throw(SystemExit)
        )
        with pytest.raises(SystemExit):
            asr.handler(sqs_event(message), Context())
    assert _again(aws) == []
    _run(asr, message)
    (again,) = _again(aws)
    assert json.loads(again)["detail"]["object"]["key"] == json.loads(message)["detail"]["object"]["key"]
    _run(assess, again)
    _check_done(session_id, aws)


def test_an_engine_that_failed_leaves_what_was_measured_alone(
    session_id: str, aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = _recorded_and_closed(session_id)
    _run(assess, message)
    with monkeypatch.context() as broken:
        broken.setattr(asr_part, "transcribe_recording", lambda *_: (_ for _ in ()).throw(RuntimeError("broken")))
        with pytest.raises(Exception, match="All records failed"):
            asr.handler(sqs_event(message, attempt=3), Context())
    assert _answer(session_id).assessment is not None
    _run(asr, message)  # replayed from the dead letters: now the phrase is known
    assert _answer(session_id).assessment is None
    _run(assess, _again(aws)[0])
    cards = _cards(session_id)
    assert cards[-1]["assessment"]["trim_s"] == CUT_S
    assert _answer(session_id).assessment is not None


def test_the_sweeper_ends_the_wait_for_an_assessor_that_never_comes_back(session_id: str, aws: Aws) -> None:
    message = _recorded_and_closed(session_id)
    _run(assess, message)
    _run(asr, message)
    sweep(now() + timedelta(hours=7))
    answer = _answer(session_id)
    assert answer.assessment is not None
    assert answer.assessment.reason == "extractor_failed"
    _run(assess, _again(aws)[0])
    replaced = _answer(session_id).assessment
    assert replaced is not None
    assert replaced.trim_s == CUT_S
