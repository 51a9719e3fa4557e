"""A transcript is measured as soon as it is there, and never lost for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from functions.asr import app, transcribe
from functions.asr import words as asr_words
from functions.asr.transcribe import TranscriptionRequest, transcribe_recording
from goldenfish.recordings import service as recordings
from goldenfish.sessions import service, store
from goldenfish.transcripts.models import Draft, FailureReason, Transcript
from goldenfish.transcripts.service import read_transcript
from goldenfish.users.caller import PLATFORM
from goldenfish.words.measure import UNITS
from tests.callers import FAMILY
from tests.unit.asr.fake_engine import FakeEngine
from tests.unit.conftest import Aws
from tests.unit.words.transcripts import sample_answer
from tests.unit.workers.messages import Context, object_created, sqs_event

RECORDING = Path(__file__).parents[3] / "samples" / "en" / "07-story.ogg"
SAID = sample_answer("en", "07-story.ogg")


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    made = FakeEngine(Draft(text=SAID, confidence=0.9))
    monkeypatch.setattr(transcribe, "transcriber", lambda: made)
    return made


def recall(**changes: Any) -> Transcript:
    request = TranscriptionRequest(language="en", max_seconds=900, domain="story_immediate_recall", form="A")
    return transcribe_recording(RECORDING.read_bytes(), request)


@pytest.mark.usefixtures("engine")
def test_a_retelling_is_scored() -> None:
    transcript = recall()
    found = {one.name: one for one in transcript.measurements}
    assert list(found) == list(UNITS)
    assert found["story_idea_recall"].value == 0.5
    rate = found["word_rate"].value
    # 23 words between the first sound and the last of a recording of about 13 s
    assert rate is not None
    assert 90 < rate < 150
    assert found["word_rate"].seconds_used == pytest.approx(8, abs=3)
    assert found["filler_rate"].reason == "engine_not_verbatim"


def test_an_engine_that_writes_every_sound_says_so(engine: FakeEngine) -> None:
    engine.verbatim = True
    engine.answer = Draft(text=f"Um, {SAID} And her sister had soup.")  # 1 filler, 28 words
    found = {one.name: one for one in recall().measurements}
    assert found["filler_rate"].value == pytest.approx(100 / 28, abs=1e-4)


@pytest.mark.usefixtures("engine")
def test_a_fault_in_measuring_leaves_the_transcript(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*_: Any, **__: Any) -> None:
        raise KeyError(SAID)

    monkeypatch.setattr(asr_words, "word_measurements", breaks)
    transcript = recall()
    assert (transcript.status, transcript.text) == ("done", SAID)
    assert [one.name for one in transcript.measurements] == list(UNITS)
    assert {one.reason for one in transcript.measurements} == {"extractor_failed"}
    (logged,) = caplog.records
    assert (logged.levelname, vars(logged)["fault"], logged.exc_info) == ("ERROR", "KeyError", None)
    assert "ferry" not in str(vars(logged))


def test_a_failed_transcript_has_no_measurements(engine: FakeEngine) -> None:
    engine.answer = Draft(text="")
    transcript = recall()
    assert (transcript.reason, transcript.measurements) == (FailureReason.NO_SPEECH, ())


@pytest.mark.usefixtures("engine")
def test_the_worker_stores_them_with_the_transcript(aws: Aws) -> None:
    session_id = service.create_session(FAMILY, service.NewSession(user_id="x")).session_id
    service.ask_question(FAMILY, session_id)
    key = recordings.store_audio(FAMILY, session_id, 1, RECORDING.read_bytes()).key
    assert app.handler(sqs_event(object_created(key)), Context()) == {"batchItemFailures": []}
    interview = store.load(PLATFORM, session_id)
    assert interview is not None
    brief = interview.answers[0].transcript
    assert brief is not None
    assert brief.key is not None
    stored = read_transcript(brief.key)
    assert stored is not None
    found = {one.name: one for one in stored.measurements}
    assert found["word_rate"].value is not None
    assert found["story_idea_recall"].reason == "not_this_question"  # the first question is the warm-up
