"""Timing of an answer. All times come from the signal, never from a transcript.

| name | unit | definition |
|---|---|---|
| answer_duration | s | first speech to last speech |
| response_latency | s | end of the question, as the client tells it, to the first speech |
| speech_time | s | sum of the spans of speech |
| phonation_ratio | ratio | speech_time / answer_duration |

Definitions as in A. König et al. (2015), doi 10.1016/j.dadm.2014.11.012. The family's other rows stand in
`pauses.py`, `syllables.py` and `rhythm.py`.
"""

from __future__ import annotations

from functions.assess import pauses, rhythm, syllables
from functions.assess.answer import Answer
from goldenfish.assessments.measured import measured
from goldenfish.assessments.models import Measurement

SPAN_UNITS = {"answer_duration": "s", "response_latency": "s", "speech_time": "s", "phonation_ratio": "ratio"}
UNITS = SPAN_UNITS | pauses.UNITS | syllables.UNITS | rhythm.VOICED_UNITS | rhythm.VOWEL_UNITS


def timing_measurements(answer: Answer) -> tuple[Measurement, ...]:
    """Every row of the tables, in their order."""
    duration_s = answer.duration_s
    found = syllables.find_syllables(answer)
    values = _span_values(answer) | pauses.pause_values(answer) | syllables.syllable_values(answer, found)
    values |= rhythm.voiced_values(answer)
    exact = {name: unit for name, unit in UNITS.items() if name not in rhythm.VOWEL_UNITS}
    vowels = rhythm.vowel_values(answer, found)
    return (
        *measured("timing", exact, values, duration_s),
        *measured("timing", rhythm.VOWEL_UNITS, vowels, answer.speech_s, ("rough",)),
    )


def _span_values(answer: Answer) -> dict[str, float | str]:
    return {
        "answer_duration": answer.duration_s,
        "response_latency": _response_latency(answer),
        "speech_time": answer.speech_s,
        "phonation_ratio": answer.speech_s / answer.duration_s,
    }


def _response_latency(answer: Answer) -> float | str:
    if answer.question_ended_at_s is None:
        return "question_end_unknown"
    latency_s = answer.speech[0].start_s - answer.question_ended_at_s
    return latency_s if latency_s >= 0 else "speech_before_question_end"
