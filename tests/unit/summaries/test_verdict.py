"""An answer is as good as its worst gate, be it of the signal or of the words."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from functions.assess import cepstrum, harmonicity, level, perturbation, pitch, spectrum, timing
from goldenfish.assessments.models import Gate, LocalisedText, Quality, Verdict
from goldenfish.assessments.verdict import answer_verdict
from goldenfish.reports.labels import KEY_MEASUREMENTS
from goldenfish.summaries.comparing import FOLLOWED
from goldenfish.words import measure
from tests.unit.reports.sessions import assessment

ADVICE = LocalisedText(en="…", vi="…")


def language(outcome: Any) -> Gate:
    return Gate(code="language", outcome=outcome, value=0.1, unit="ratio", threshold=0.25, advice=ADVICE)


@pytest.mark.parametrize(
    ("signal", "words", "whole"),
    [
        ("good", "pass", "good"),
        ("good", "unknown", "good"),
        ("good", "warn", "usable"),
        ("good", "refuse", "refused"),
        ("usable", "pass", "usable"),
        ("usable", "refuse", "refused"),
        ("refused", "pass", "refused"),
    ],
)
def test_the_worst_gate_decides(signal: Any, words: str, whole: str) -> None:
    assert signal in get_args(Verdict)
    assert answer_verdict(Quality(verdict=signal, gates=()), [language(words)]) == whole


def test_a_recording_that_was_never_judged_has_no_verdict() -> None:
    assert answer_verdict(None, [language("pass")]) is None


def test_an_answer_in_another_language_counts_for_no_mean() -> None:
    assert answer_verdict(assessment().quality, [language("refuse")]) == "refused"


def test_what_is_followed_and_labelled_is_measured() -> None:
    units: dict[str, str] = {}
    for family in (timing, pitch, level, perturbation, harmonicity, spectrum, cepstrum, measure):
        units |= family.UNITS
    assert {name: units[name] for name in FOLLOWED} == FOLLOWED
    assert set(KEY_MEASUREMENTS) <= set(units)
