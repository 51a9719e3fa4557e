"""From stored measurements to the session's estimate: the shipped demonstration, installed and let answer, or not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from functions.insights import app as insights
from goldenfish.assessments.models import Assessment, FailureReason, Measurement, Quality, RecordingConditions
from goldenfish.assessments.service import keep_assessment
from goldenfish.estimates.artefact import load_model
from goldenfish.histories import store as histories
from goldenfish.recordings import service as recordings
from goldenfish.recordings.intake import take_in
from goldenfish.recordings.notification import parse_notification
from goldenfish.reports.fhir.bundle import fhir_bundle
from goldenfish.reports.service import read_printed_report, read_report
from goldenfish.sessions import service, store
from goldenfish.settings import settings
from goldenfish.summaries import estimating
from goldenfish.summaries.models import Summary
from goldenfish.summaries.service import read_summary
from goldenfish.transcripts.models import FailureReason as TranscriptFailure
from goldenfish.transcripts.models import Transcript
from goldenfish.transcripts.service import keep_transcript
from goldenfish.users.caller import PLATFORM
from tests.callers import FAMILY
from tests.shared_audio import REPOSITORY
from tests.unit.audio_bytes import wav_bytes
from tests.unit.conftest import Aws
from tests.unit.workers.messages import Context, object_created, sqs_event

DEMONSTRATION = REPOSITORY / "models" / "demo"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    estimating._installed.cache_clear()
    yield
    estimating._installed.cache_clear()


def install(monkeypatch: pytest.MonkeyPatch, directory: Path, *, on: bool = True) -> None:
    monkeypatch.setenv("ASSESSMENT_MODEL_DIR", str(directory))
    monkeypatch.setenv("DEMONSTRATION_MODEL", str(on).lower())
    settings.cache_clear()


def typical() -> Assessment:
    """An answer in the middle of what the model was trained on."""
    model = load_model(DEMONSTRATION)
    assert model is not None
    measurements = [
        Measurement.model_validate(
            {
                "name": one.name,
                "family": one.family,
                "unit": one.unit,
                "value": float(value),
                "reason": None,
                "seconds_used": 20.0,
            }
        )
        for one, value in zip(model.specification.features, model.predictor.mean, strict=True)
    ]
    conditions = RecordingConditions(
        container="wav", codec="pcm_s16le", sample_rate_hz=16_000, channels=1, duration_s=25.0, corrupt_packets=0
    )
    return Assessment(
        status="done",
        reason=None,
        detail=None,
        extractor=model.specification.scope.extractors[0],
        conditions=conditions,
        speech_s=20.0,
        quality=Quality(verdict="good", gates=()),
        measurements=tuple(measurements),
    )


def finished_session(assessment: Assessment, answers: int = 6) -> str:
    """A session whose first answers were measured like this; gives its id after the summary."""
    made = service.create_session(FAMILY, service.NewSession(user_id="grandmother")).session_id
    for index in range(1, answers + 1):
        service.ask_question(FAMILY, made)
        key = recordings.store_audio(FAMILY, made, index, wav_bytes(1)).key
        job = take_in(parse_notification(object_created(key)))
        keep_assessment(job, assessment)
        keep_transcript(job, Transcript.failed(TranscriptFailure.NO_SPEECH, "en"))
        service.end_answer_by_user(FAMILY, made, index)
    service.close_session(FAMILY, made)
    body = json.dumps({"session_id": made, "revision": 1})
    assert insights.handler(sqs_event(body), Context()) == {"batchItemFailures": []}
    return made


def summary_of(session_id: str) -> Summary:
    interview = store.load(PLATFORM, session_id)
    assert interview is not None
    found = read_summary(interview)
    assert found is not None
    return found


def test_the_demonstration_answers_with_interval_explanation_and_its_mark(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch, DEMONSTRATION)
    session_id = finished_session(typical())
    found = summary_of(session_id)
    assert found.estimate is not None
    assert (found.estimate.synthetic, found.estimate_reason, found.estimate.coverage) == (True, None, 0.9)
    assert 0 <= found.estimate.low < found.estimate.value < found.estimate.high <= 30
    explained = sum(one.contribution for one in found.estimate.contributions)
    assert explained == pytest.approx(found.estimate.prediction - found.estimate.baseline, abs=1e-9)
    assert {one.reason for one in found.estimate.left_out} == {"not_scored"}
    assert "not the result of an MMSE test" in found.disclaimer.en.replace("\n", " ")
    bundle = fhir_bundle(read_report(FAMILY, session_id, "en"))
    assert bundle["meta"]["tag"][0]["code"] == "HTEST"
    printed = PdfReader(BytesIO(read_printed_report(FAMILY, session_id, "en")))
    assert "DEMONSTRATION" in printed.pages[0].extract_text()


def test_the_demonstration_is_off_unless_asked_for(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, DEMONSTRATION, on=False)
    found = summary_of(finished_session(typical()))
    assert (found.estimate, found.estimate_reason) == (None, "demonstration_model_off")
    assert found.measurements, "the measurements stand all the same"


def test_a_damaged_model_costs_the_estimate_and_nothing_else(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("model.json", "card.json"):
        (tmp_path / name).write_bytes((DEMONSTRATION / name).read_bytes())
    (tmp_path / "model.npz").write_bytes((DEMONSTRATION / "model.npz").read_bytes()[:-1])
    install(monkeypatch, tmp_path)
    found = summary_of(finished_session(typical()))
    assert (found.estimate, found.estimate_reason) == (None, "model_hash_mismatch")
    assert found.measurements


def test_unlike_recordings_are_refused(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, DEMONSTRATION)
    usual = typical()
    odd = tuple(
        one.model_copy(update={"value": (one.value or 0) * 4}) if one.name == "articulation_rate" else one
        for one in usual.measurements
    )
    found = summary_of(finished_session(usual.model_copy(update={"measurements": odd})))
    assert (found.estimate, found.estimate_reason) == (None, "unlike_training_recordings")


def test_three_sessions_make_a_baseline_and_the_fourth_has_a_band(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, DEMONSTRATION)
    for _ in range(4):
        session_id = finished_session(typical())
    trend = summary_of(session_id).trends[0]
    assert (trend.measure, trend.sessions_used) == ("mmse_total", 4)
    assert [point.reason for point in trend.points] == ["baseline"] * 3 + [None]
    assert trend.points[3].low is not None
    assert trend.flag is not None or trend.flag_reason == "no_time_between"
    kept = histories.latest("family", "grandmother")
    assert [one.estimate for one in kept] == [point.value for point in trend.points]
    assert all(point.synthetic for point in trend.points), "it is the demonstration's model"


def test_a_failed_assessment_leaves_no_row(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, DEMONSTRATION)
    found = summary_of(finished_session(Assessment.failed(FailureReason.UNSUPPORTED_AUDIO), answers=2))
    assert found.estimate is None
    assert found.estimate_reason
