"""Slices: which end an answer, and that none of them ever harms a session."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from functions.asr import app as asr
from functions.asr import slice as slices
from functions.asr.slice import phrase_of_slice
from goldenfish.audio.spans import Span
from goldenfish.captions.question import Question
from goldenfish.end_phrase.own_words import OwnWords
from goldenfish.end_phrase.phrases import phrases_for
from goldenfish.providers.transcriber import PermanentEngineError, TransientEngineError
from goldenfish.recordings.slices import grant_slice
from goldenfish.sessions import service, store
from goldenfish.sessions.models import Answer, AnswerState, Interview
from goldenfish.transcripts.models import Draft, Word
from goldenfish.users.caller import PLATFORM
from tests.callers import FAMILY
from tests.signals import silence, wav
from tests.spoken_phrase import said
from tests.unit.asr.fake_engine import FakeEngine
from tests.unit.audio_bytes import wav_bytes
from tests.unit.conftest import BUCKET, Aws
from tests.unit.workers.messages import Context, object_created, sqs_event

ENGLISH = Question("ask_1", "en", phrases_for("en"))


def _words(*timed: tuple[str, float, float]) -> tuple[Word, ...]:
    return tuple(Word(text=text, start_s=start, end_s=end, confidence=None) for text, start, end in timed)


@pytest.mark.parametrize(
    ("draft", "speech", "ends"),
    [
        (Draft(text="Done."), [Span(0.6, 1.0)], True),
        (Draft(text="Done."), [Span(0.1, 0.5)], False),  # cut through speech, as far as we know
        (Draft(text="Done."), [Span(0.6, 4.0)], False),  # more was said than the engine wrote
        (Draft(text="We went home. Done."), [Span(0.6, 2.0), Span(2.6, 3.0)], False),  # no word times, no pause
        (
            Draft(text="We went home. Done.", words=_words(("home.", 1.6, 2.0), ("Done.", 2.6, 3.0))),
            [Span(0.1, 2.0), Span(2.6, 3.0)],
            True,
        ),
        (
            Draft(text="We went home. Done.", words=_words(("home.", 1.6, 2.0), ("Done.", 2.6, 3.0))),
            [Span(0.1, 3.0)],  # the engine's pause is not in the sound
            False,
        ),
        (Draft(text="It was done.", words=_words(("was", 0.8, 1), ("done.", 1, 1.3))), [Span(0.6, 1.3)], False),
        (Draft(text=""), [Span(0.6, 1.0)], False),
    ],
)
def test_the_phrase_of_a_slice(draft: Draft, speech: list[Span], ends: bool) -> None:
    assert (phrase_of_slice(draft, speech, ENGLISH) is not None) is ends


def test_the_interviewers_voice_in_a_slice_is_not_the_person() -> None:
    question = Question("ask_1", "en", phrases_for("en"), [OwnWords(text="Say: done.", audible=True)])
    assert phrase_of_slice(Draft(text="Done."), [Span(0.6, 1.0)], question) is None


@pytest.fixture
def session_id(aws: Aws) -> str:
    made = service.create_session(FAMILY, service.NewSession(user_id="x")).session_id
    service.ask_question(FAMILY, made)
    return made


def _answer(session_id: str, index: int = 1) -> Answer:
    found = store.load(PLATFORM, session_id)
    assert found is not None
    answer = found.answer(index)
    assert answer is not None
    return answer


def _interview(session_id: str) -> Interview:
    return service.read_interview(FAMILY, session_id)


def _upload(aws: Aws, session_id: str, content: bytes, offset_ms: int | None = None) -> str:
    form = grant_slice(
        FAMILY,
        session_id,
        1,
        number=1,
        content_type="audio/wav",
        size_bytes=len(content),
        offset_ms=offset_ms,
    )
    aws.s3.put_object(Bucket=BUCKET, Key=form.key, Body=content)
    return object_created(form.key, size=len(content))


def _deliver(message: str) -> Any:
    return asr.handler(sqs_event(message, attempt=1), Context())


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """An engine that hears "Done."."""
    engine = FakeEngine(Draft(text="Done."))
    monkeypatch.setattr(slices, "transcriber", lambda: engine)
    return engine


def _spoken(after_s: float = 1.0, before_s: float = 0.6) -> bytes:
    return wav(np.concatenate([silence(before_s), said("done"), silence(after_s)]))


def test_a_slice_with_the_phrase_and_silence_ends_the_answer(session_id: str, aws: Aws, done: FakeEngine) -> None:
    message = _upload(aws, session_id, _spoken(), offset_ms=42_000)
    assert _deliver(message) == {"batchItemFailures": []}
    answer = _answer(session_id)
    assert (answer.state, answer.ended_by, answer.ended_source) == (AnswerState.ENDED, "phrase", "slice")
    assert answer.phrase_start_s == pytest.approx(42.6, abs=0.1)
    assert answer.recording is None
    assert _answer(session_id, 2).state is AnswerState.ASKED
    before = _interview(session_id)
    _deliver(message)  # delivered again, it ends no other answer
    assert _interview(session_id) == before
    assert len(done.calls) == 1


@pytest.mark.parametrize("content", [_spoken, wav_bytes], ids=["no silence after it", "nobody speaks"])
def test_a_slice_that_ends_nothing_asks_no_engine(session_id: str, aws: Aws, done: FakeEngine, content: Any) -> None:
    _deliver(_upload(aws, session_id, content(0.3)))
    assert _answer(session_id).state is AnswerState.ASKED
    assert done.calls == []


def test_an_engine_of_low_accuracy_ends_nothing(session_id: str, aws: Aws, done: FakeEngine) -> None:
    done.accuracy = "low"
    _deliver(_upload(aws, session_id, wav_bytes(2)))
    assert _answer(session_id).state is AnswerState.ASKED


@pytest.mark.parametrize("fault", [TransientEngineError("503"), PermanentEngineError("engine_failed"), ValueError()])
def test_a_fault_of_the_engine_is_no_poison(session_id: str, aws: Aws, done: FakeEngine, fault: Exception) -> None:
    done.answer = fault
    before = _interview(session_id)
    assert _deliver(_upload(aws, session_id, _spoken())) == {"batchItemFailures": []}
    assert _interview(session_id) == before


def test_nothing_that_was_said_is_logged_of_a_fault(
    session_id: str, aws: Aws, done: FakeEngine, caplog: pytest.LogCaptureFixture
) -> None:
    done.answer = ValueError("cannot read: my brother's name was Arthur")
    _deliver(_upload(aws, session_id, _spoken()))
    assert [record.exc_info for record in caplog.records if record.getMessage() == "slice not heard"] == [None]
    assert "Arthur" not in caplog.text


@pytest.mark.parametrize("content", [b"", b"not a recording", wav_bytes(31)], ids=["empty", "garbage", "too long"])
def test_what_cannot_be_listened_to_is_no_poison(session_id: str, aws: Aws, done: FakeEngine, content: bytes) -> None:
    before = _interview(session_id)
    assert _deliver(_upload(aws, session_id, content)) == {"batchItemFailures": []}
    assert _interview(session_id) == before


@pytest.mark.parametrize(
    "key",
    [
        "slices/ses_gone/001/0001-x-slc_x.wav",
        "slices/ses_gone/001/0001-slc_x.wav",
        "slices/../audio/ses_x/001/001-rec_x.wav",
    ],
)
def test_a_slice_of_nothing_is_no_poison(aws: Aws, key: str) -> None:
    assert _deliver(object_created(key)) == {"batchItemFailures": []}


def test_a_slice_that_was_erased_or_comes_too_late_ends_nothing(session_id: str, aws: Aws, done: FakeEngine) -> None:
    message = _upload(aws, session_id, _spoken())
    service.close_session(FAMILY, session_id)
    before = _interview(session_id)
    assert _deliver(message) == {"batchItemFailures": []}
    assert _interview(session_id) == before
