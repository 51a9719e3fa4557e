"""An assessment that was given up because the worker that was to ask for it died; found by `make test-faults`."""

from __future__ import annotations

from datetime import timedelta

import pytest

from functions.asr import app as asr
from functions.asr import part as asr_part
from functions.assess import app as assess
from functions.assess import part as assess_part
from functions.assess.assess import AssessmentRequest
from goldenfish.assessments.models import Assessment, FailureReason
from goldenfish.clock import now
from goldenfish.recordings import service as recordings
from goldenfish.sessions import service, store
from goldenfish.sessions.sweep import sweep
from goldenfish.transcripts import service as transcripts
from goldenfish.transcripts.models import EndPhrase, Transcript
from goldenfish.users.caller import PLATFORM
from tests.callers import FAMILY
from tests.unit.audio_bytes import wav_bytes
from tests.unit.conftest import Aws
from tests.unit.workers.messages import Context, object_created, sqs_event

CUT_S = 9.9


class Death(BaseException):
    """The process ended."""


def _measured(_audio: bytes, request: AssessmentRequest) -> Assessment:
    return Assessment.failed(FailureReason.NO_SPEECH).model_copy(update={"trimmed_s": request.cut_s})


def test_the_worker_that_comes_again_after_the_sweeper_still_asks(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    phrase = EndPhrase(text="Done.", start_s=CUT_S, evidence="word_times")
    heard = Transcript.written_down("We went home.", "en").model_copy(update={"end_phrase": phrase})
    monkeypatch.setattr(asr_part, "transcribe_recording", lambda *_: heard)
    monkeypatch.setattr(assess_part, "assess_recording", _measured)
    session_id = service.create_session(FAMILY, service.NewSession(user_id="x")).session_id
    service.ask_question(FAMILY, session_id)
    message = sqs_event(object_created(recordings.store_audio(FAMILY, session_id, 1, wav_bytes(0.1)).key))
    service.close_session(FAMILY, session_id)
    assess.handler(message, Context())  # with the phrase, which nobody knows of yet

    def dies(_recording: object) -> None:
        raise Death

    with monkeypatch.context() as patch:
        patch.setattr(transcripts, "request_assessment", dies)
        with pytest.raises(Death):
            asr.handler(message, Context())
    sweep(now() + timedelta(days=3))
    given_up = store.load(PLATFORM, session_id)
    assert given_up is not None
    assert given_up.answers[0].assessment is not None
    assert given_up.answers[0].assessment.reason == "extractor_failed"

    asr.handler(message, Context())
    (asked,) = aws.sqs.receive_message(QueueUrl=aws.assess_queue_url)["Messages"]
    assess.handler(sqs_event(asked["Body"]), Context())
    healed = store.load(PLATFORM, session_id)
    assert healed is not None
    assert healed.answers[0].assessment is not None
    assert (healed.answers[0].assessment.reason, healed.answers[0].assessment.trim_s) == ("no_speech", CUT_S)
