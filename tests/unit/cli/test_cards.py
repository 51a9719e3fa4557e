"""Result cards and summary: what a person reads is what the results say."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console, RenderableType

from cli.cards import card, estimate, key_measurements, measurement, summary_panel, transcript_line
from goldenfish.summaries.models import DISCLAIMER_WITHOUT_ESTIMATE

Json = dict[str, Any]


def text_of(renderable: RenderableType) -> str:
    console = Console(file=io.StringIO(), width=120, color_system=None)
    console.print(renderable)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def measured(name: str, value: float | None, unit: str = "s") -> Json:
    reason = None if value is not None else "too_short"
    return {"name": name, "family": "timing", "value": value, "unit": unit, "reason": reason}


def answer() -> Json:
    gate = {"code": "level", "outcome": "warn", "advice": {"en": "Speak a little louder.", "vi": "Xin nói to hơn."}}
    return {
        "question_index": 3,
        "question_id": "B1",
        "domain": "personal_facts",
        "question": "Where did you grow up?",
        "flags": [],
        "transcript": {
            "status": "done",
            "text": "near [the] river",
            "engine": "pocketsphinx",
            "accuracy": "low",
            "words": [{"text": "near", "start_s": 0.0, "end_s": 2.0}],
        },
        "assessment": {
            "status": "done",
            "conditions": {"duration_s": 4.0},
            "speech_s": 2.0,
            "quality": {"verdict": "usable", "gates": [gate, {"code": "clipping", "outcome": "pass"}]},
            "measurements": [measured("speech_time", 2.0), measured("pause_mean", None)],
        },
    }


def results(mode: str = "local", **of_summary: object) -> Json:
    summary = {
        "answers_ended": 8,
        "answers_failed": 1,
        "word_count": 90,
        "speech_s": 40.5,
        "quality": {"good": 6, "usable": 1, "refused": 1},
        "measurements": [{"name": "speech_time", "unit": "s", "mean": 5.0, "n": 7}],
        "not_asked": ["P1", "Z0"],
        "failures": [{"question_index": 2, "part": "transcript", "reason": "no_speech"}],
        "estimate_reason": "no_validated_model",
        "disclaimer": {"en": "Not a diagnosis.", "vi": "Không phải là chẩn đoán."},
        **of_summary,
    }
    head = {"session_id": "s-1", "form": "A", "language": "en", "mode": mode}
    return {**head, "answers": [answer()], "summary": {"status": "done", "result": summary}}


def test_a_card_shows_question_transcript_trust_quality_advice_and_measurements() -> None:
    text = text_of(card(answer(), Path("x/03-home.ogg"), "local", "en"))
    for part in (
        "3 · personal facts",
        "03-home.ogg",
        "Where did you grow up?",
        "near [the] river",
        "low accuracy",
        "usable",
        "level: Speak a little louder.",
        "speech time 2 s",
    ):
        assert part in text
    assert "MOCK" not in text
    assert "pause mean" not in text
    assert "█" * 30 + "▁" * 30 in text


def test_advice_is_given_in_the_language_of_the_interview() -> None:
    assert "Xin nói to hơn." in text_of(card(answer(), None, "local", "vi"))


def test_every_mock_card_and_the_mock_summary_say_so() -> None:
    assert "MOCK" in text_of(card(answer(), None, "mock", "en"))
    assert "MOCK" in text_of(summary_panel(results("mock")))


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ({"status": "failed", "reason": "no_engine_for_language"}, "no transcript: no engine for vi"),
        ({"status": "failed", "reason": "no_speech", "detail": "d"}, "no transcript: no speech (d)"),
        ({"status": "not_consented", "reason": "not_consented"}, "no transcript: người nói chưa đồng ý"),
        ({"status": "pending"}, "no transcript: pending"),
    ],
)
def test_a_missing_transcript_says_why(part: Json, says: str) -> None:
    assert transcript_line(part, "vi").plain == says


def test_an_answer_that_failed_altogether_still_has_a_card() -> None:
    failed = {"status": "failed", "reason": "unsupported_audio"}
    text = text_of(card(answer() | {"transcript": failed, "assessment": failed}, None, "local", "en"))
    assert "not measured: unsupported audio" in text


def test_what_the_person_does_not_want_is_left_out_not_failed() -> None:
    left_out = {"status": "not_consented", "reason": "not_consented", "detail": "d"}
    text = text_of(card(answer() | {"transcript": left_out, "assessment": left_out}, None, "local", "en"))
    assert "not measured: the person has not agreed to it" in text
    part = {"question_index": 1, "part": "assessment", "reason": "not_consented"}
    shown = " ".join(text_of(summary_panel(results(failures=[], left_out=[part]))).replace("│", " ").split())
    assert "left out answer 1, assessment: the person has not agreed to it" in shown
    assert "failed" not in shown


def test_the_summary_says_what_was_not_asked_what_failed_and_what_it_does_not_mean() -> None:
    text = text_of(summary_panel(results()))
    for part in ("P1, Z0", "answer 2, transcript: no_speech", "none: no validated model", "Not a diagnosis."):
        assert part in text


@pytest.mark.parametrize(("language", "says"), [("en", "no estimate was made"), ("vi", "không có ước lượng nào")])
def test_without_an_estimate_the_summary_speaks_of_none(language: str, says: str) -> None:
    shown = results(disclaimer=DISCLAIMER_WITHOUT_ESTIMATE.model_dump()) | {"language": language}
    text = " ".join(text_of(summary_panel(shown)).replace("│", " ").split())
    assert says in text
    assert "This is an estimate" not in text


def test_an_estimate_is_never_shown_without_its_interval_nor_a_synthetic_one_without_a_warning() -> None:
    shown = estimate({"estimate": {"value": 25.04, "low": 18.0, "high": 30.0, "synthetic": True}})
    assert shown.startswith("25.0 (18.0 to 30.0)")
    assert "SYNTHETIC" in shown


def test_what_was_not_measured_is_left_out_not_shown_as_zero() -> None:
    assert key_measurements([measured("f0_median", None)]) == []
    assert measurement(measured("f0_median", 181.26, "Hz")) == "f0 median 181 Hz"
