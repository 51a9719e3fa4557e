"""A finished session for the tests of its reports."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from goldenfish.assessments.models import Assessment, Gate, LocalisedText, Measurement, Quality, RecordingConditions
from goldenfish.estimates.models import Contribution, GroupContribution, Refusal, SessionEstimate
from goldenfish.sessions.results import Results, assemble
from goldenfish.summaries.build import build_summary
from goldenfish.summaries.models import Summary
from goldenfish.trends.models import SessionValue, Trend
from goldenfish.trends.trend import trend
from tests.unit.sessions.interviews import START, asked, assessed, ended, interview, recorded, transcribed

ESTIMATE = SessionEstimate(
    value=24.5,
    low=17.0,
    high=30.0,
    coverage=0.9,
    target="mmse_total",
    model_id="demo-1",
    model_sha256="ab" * 32,
    synthetic=True,
    prediction=24.5,
    baseline=25.0,
    contributions=(
        Contribution(name="pause_mean", group="timing", value=0.9, unit="s", contribution=-0.8, error=0.0),
        Contribution(name="hnr", group="voice", value=14.0, unit="dB", contribution=0.3, error=0.0),
    ),
    groups=(
        GroupContribution(group="timing", contribution=-0.8, error=0.0),
        GroupContribution(group="voice", contribution=0.3, error=0.0),
    ),
    ood_p_value=0.4,
    answers_used=1,
    left_out=(),
    sem=1.4,
    practice=0.0,
)
NO_MODEL = Refusal(reason="no_validated_model")
ADVICE = LocalisedText(en="Come a little closer to the microphone.", vi="Hãy ngồi gần micro hơn một chút.")


def trend_of(values: list[float]) -> Trend:
    """Monthly sessions of one form and model."""
    sessions = [
        SessionValue(
            at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=30 * n), value=v, language="en", form=None, model="m"
        )
        for n, v in enumerate(values)
    ]
    return trend(sessions, measure="mmse_total", unit="points", sem=1.4)


def assessment() -> Assessment:
    """One measured answer, with a value, a null, and one gate that warns."""
    return Assessment(
        status="done",
        reason=None,
        detail=None,
        extractor="goldenfish-acoustic/2",
        conditions=RecordingConditions(
            container="ogg", codec="opus", sample_rate_hz=48000, channels=1, duration_s=21.5, corrupt_packets=0
        ),
        speech_s=17.25,
        quality=Quality(
            verdict="usable",
            gates=(
                Gate(code="level", outcome="warn", value=-44.0, unit="dBFS", threshold=-40.0, advice=ADVICE),
                Gate(code="snr", outcome="pass", value=31.0, unit="dB", threshold=15.0, advice=None),
            ),
        ),
        measurements=(
            Measurement(name="pause_mean", family="timing", value=0.9, unit="s", reason=None, seconds_used=21.5),
            Measurement(
                name="response_latency",
                family="timing",
                value=None,
                unit="s",
                reason="question_end_unknown",
                seconds_used=None,
            ),
        ),
    )


def finished(
    estimate: SessionEstimate | Refusal = ESTIMATE, trends: tuple[Trend, ...] = ()
) -> tuple[Results, Summary]:
    """A closed session with one answer that was measured, and its summary."""
    seen = transcribed(assessed(ended(recorded(asked(interview())), 1)))
    session = seen.session.model_copy(update={"closed_at": START + timedelta(minutes=9)})
    seen = seen.model_copy(update={"session": session})
    measured = {1: assessment()}
    summary = build_summary(seen, measured, {}, estimate=estimate, trends=trends, revision=1)
    return assemble(seen, {}, measured, summary, START), summary
