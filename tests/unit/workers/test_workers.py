"""The workers against the table and the bucket: results once, failures as results, poison nowhere."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError

from functions.asr import app as asr
from functions.asr import part as asr_part
from functions.asr.transcribe import TranscriptionRequest, transcribe_recording
from functions.assess import app as assess
from functions.insights import app as insights
from goldenfish.events import store as events
from goldenfish.providers.transcriber import TransientEngineError
from goldenfish.recordings import service as recordings
from goldenfish.recordings.intake import Job, read_audio, take_in
from goldenfish.recordings.notification import parse_notification
from goldenfish.sessions import service, store
from goldenfish.sessions.models import Answer, Status
from goldenfish.transcripts.models import Transcript
from goldenfish.transcripts.service import read_transcript, write_transcript
from goldenfish.users.caller import PLATFORM
from tests.callers import FAMILY
from tests.unit.audio_bytes import tone_bytes, wav_bytes
from tests.unit.conftest import Aws, summary_requests
from tests.unit.workers.messages import Context, object_created, sqs_event


@pytest.fixture
def session_id(aws: Aws) -> str:
    made = service.create_session(FAMILY, service.NewSession(user_id="x")).session_id
    service.ask_question(FAMILY, made)
    return made


def _stored(session_id: str, content: bytes) -> str:
    return recordings.store_audio(FAMILY, session_id, 1, content).key


def _answer(session_id: str) -> Answer:
    found = store.load(PLATFORM, session_id)
    assert found is not None
    return found.answers[0]


def _run(worker: Any, *bodies: str, attempt: int = 1) -> Any:
    return worker.handler(sqs_event(*bodies, attempt=attempt), Context())


def test_silence_is_a_result_not_a_retry(session_id: str) -> None:
    message = object_created(_stored(session_id, wav_bytes(2)))
    assert _run(asr, message) == {"batchItemFailures": []}
    assert _run(assess, message) == {"batchItemFailures": []}
    answer = _answer(session_id)
    assert answer.transcript is not None
    assert answer.assessment is not None
    assert (answer.transcript.reason, answer.assessment.reason) == ("no_speech", "no_speech")


def test_garbage_behind_a_good_header_is_a_result(session_id: str) -> None:
    message = object_created(_stored(session_id, wav_bytes(1)[:44] + b""))
    assert _run(asr, message) == {"batchItemFailures": []}
    answer = _answer(session_id)
    assert answer.transcript is not None
    assert answer.transcript.reason in {"empty_audio", "unsupported_audio", "truncated"}


def test_a_message_that_comes_twice_does_its_work_once(session_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def counted(audio: bytes, request: TranscriptionRequest) -> Transcript:
        calls.append(request)
        return transcribe_recording(audio, request)

    monkeypatch.setattr(asr_part, "transcribe_recording", counted)
    message = object_created(_stored(session_id, tone_bytes(2)))
    for _ in range(3):
        _run(asr, message)
    assert len(calls) == 1
    told = [e.type.value for e in events.after(session_id, 0, 100)]
    assert told.count("transcript_final") == 1


def test_a_transcript_that_was_written_before_a_crash_is_used(
    session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = object_created(_stored(session_id, tone_bytes(2)))
    with monkeypatch.context() as crash:
        crash.setattr(asr_part, "keep_transcript", _writes_and_dies)
        with pytest.raises(BatchProcessingError):
            _run(asr, message)
    monkeypatch.setattr(asr_part, "transcribe_recording", lambda *_: pytest.fail("transcribed a second time"))
    _run(asr, message, attempt=2)
    assert _answer(session_id).transcript is not None


def _writes_and_dies(job: Any, transcript: Transcript) -> None:
    write_transcript(job, transcript)
    raise RuntimeError("the process dies here")


def test_a_transient_fault_is_retried_and_the_last_attempt_lets_the_session_go_on(
    session_id: str, monkeypatch: pytest.MonkeyPatch, aws: Aws
) -> None:
    def busy(*_: object) -> None:
        raise TransientEngineError("429")

    message = object_created(_stored(session_id, tone_bytes(2)))
    _run(assess, message)
    service.close_session(FAMILY, session_id)
    with monkeypatch.context() as vendor:
        vendor.setattr(asr_part, "transcribe_recording", busy)
        with pytest.raises(BatchProcessingError):
            _run(asr, message, attempt=1)
        assert _answer(session_id).transcript is None
        with pytest.raises(BatchProcessingError):
            _run(asr, message, attempt=3)
    answer = _answer(session_id)
    assert answer.transcript is not None
    assert answer.transcript.reason == "engine_failed"
    assert summary_requests(aws) == [{"session_id": session_id, "revision": 1}]
    _run(asr, message, attempt=1)  # replayed from the dead letters
    replayed = _answer(session_id).transcript
    assert replayed is not None
    assert replayed.reason != "engine_failed"


def test_a_last_attempt_that_fails_leaves_a_twins_transcript_alone(
    session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = object_created(_stored(session_id, tone_bytes(2)))

    def fails_while_its_twin_succeeds(audio: bytes, request: TranscriptionRequest) -> Transcript:
        with monkeypatch.context() as twin:
            twin.setattr(asr_part, "transcribe_recording", transcribe_recording)
            asr_part.TranscriptPart(Context()).carry_out(take_in(parse_notification(message)), again=False)
        raise TransientEngineError("503")

    monkeypatch.setattr(asr_part, "transcribe_recording", fails_while_its_twin_succeeds)
    with pytest.raises(BatchProcessingError):
        _run(asr, message, attempt=3)
    brief = _answer(session_id).transcript
    assert brief is not None
    assert brief.reason == "no_speech"
    stored = read_transcript(str(brief.key))
    assert stored is not None
    assert stored.reason == "no_speech"


def test_a_form_that_is_used_twice_keeps_the_first_bytes(session_id: str, aws: Aws) -> None:
    aws.s3.put_bucket_versioning(Bucket="recordings", VersioningConfiguration={"Status": "Enabled"})
    first, second = wav_bytes(2), tone_bytes(2)
    key = _stored(session_id, first)
    aws.s3.put_object(Bucket="recordings", Key=key, Body=second)
    interview = store.load(PLATFORM, session_id)
    assert interview is not None
    recording = interview.answers[0].recording
    assert recording is not None
    assert read_audio(Job(interview.session, interview.answers[0], recording)) == first


@pytest.mark.parametrize(
    "body",
    ["", "{", '{"Event":"s3:TestEvent"}', "[]", object_created("audio/of/somebody/else.wav"), object_created("x")],
)
@pytest.mark.parametrize("worker", [asr, assess])
def test_what_is_no_message_of_ours_is_no_poison(aws: Aws, worker: Any, body: str) -> None:
    assert _run(worker, body, attempt=3) == {"batchItemFailures": []}


def test_a_recording_of_a_session_that_is_gone_is_no_poison(aws: Aws) -> None:
    gone = object_created("audio/ses_gone/001/001-rec_x.wav")
    assert _run(asr, gone) == {"batchItemFailures": []}


def test_a_recording_that_was_erased_is_given_up(session_id: str, aws: Aws) -> None:
    key = _stored(session_id, tone_bytes(1))
    aws.s3.delete_object(Bucket="recordings", Key=key)
    assert _run(asr, object_created(key)) == {"batchItemFailures": []}
    assert _answer(session_id).transcript is not None


def test_one_bad_message_does_not_harm_its_neighbours(session_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    good = object_created(_stored(session_id, tone_bytes(1)))
    assert _run(asr, "garbage", good) == {"batchItemFailures": []}
    assert _answer(session_id).transcript is not None


def test_the_whole_way_to_the_summary(session_id: str, aws: Aws) -> None:
    message = object_created(_stored(session_id, tone_bytes(2)))
    service.end_answer_by_user(FAMILY, session_id, 1)
    service.close_session(FAMILY, session_id)
    _run(assess, message)
    _run(asr, message)
    requests = summary_requests(aws)
    assert len(requests) == 1
    for _ in range(2):
        body = json.dumps({"session_id": session_id, "revision": 1})
        assert _run(insights, body) == {"batchItemFailures": []}
    found = store.load(PLATFORM, session_id)
    assert found is not None
    assert found.session.status is Status.DONE
    told = [e.type.value for e in events.after(session_id, 0, 100)]
    assert told.count("session_summary") == 1
    assert told[-2:] == ["result_card", "session_summary"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{}",
        '{"session_id":"ses_gone","revision":0}',
        '{"session_id":"","revision":1}',
        '{"session_id":"../x","revision":1}',
        json.dumps({"session_id": "ses_" + "a" * 3000, "revision": 1}),
        pytest.param("[" * 100_000, id="deep"),
    ],
)
def test_a_malformed_summary_request_is_dropped(aws: Aws, body: str) -> None:
    assert _run(insights, body) == {"batchItemFailures": []}
