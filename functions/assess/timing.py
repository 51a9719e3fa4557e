"""Timing of speech and pauses.

Definitions as in A. König et al. (2015), doi 10.1016/j.dadm.2014.11.012; medium and long pauses as in
doi 10.1186/s13195-024-01543-3. All times come from the signal (voice activity), never from a transcript.

| name | unit | definition |
|---|---|---|
| answer_duration | s | first speech to last speech |
| response_latency | s | end of the question to the first speech |
| speech_time | s | sum of the spans of speech |
| phonation_ratio | ratio | speech_time / answer_duration |
| pause_count | count | gaps of 0.25 s and more inside the answer |
| pause_rate | 1/min | pause_count / answer_duration |
| pause_mean, _median, _sd, _max | s | of those gaps; sd with n - 1 |
| pause_medium_rate | 1/s | gaps of 1 to 2 s / answer_duration |
| pause_long_rate | 1/s | gaps above 2 s / answer_duration |
"""

from __future__ import annotations

import numpy as np

from functions.assess.answer import Answer
from goldenfish.assessments.measured import measured
from goldenfish.assessments.models import Measurement

PAUSE_S = 0.25
MEDIUM_PAUSE_S = 1.0
LONG_PAUSE_S = 2.0

UNITS = {
    "answer_duration": "s",
    "response_latency": "s",
    "speech_time": "s",
    "phonation_ratio": "ratio",
    "pause_count": "count",
    "pause_rate": "1/min",
    "pause_mean": "s",
    "pause_median": "s",
    "pause_sd": "s",
    "pause_max": "s",
    "pause_medium_rate": "1/s",
    "pause_long_rate": "1/s",
}


def timing_measurements(answer: Answer) -> tuple[Measurement, ...]:
    """Every row of the table above; pause statistics are null where there are no (or too few) pauses."""
    duration_s = answer.duration_s
    pauses = np.array([gap.duration_s for gap in answer.gaps if gap.duration_s >= PAUSE_S])
    medium = np.count_nonzero((pauses >= MEDIUM_PAUSE_S) & (pauses <= LONG_PAUSE_S))
    values: dict[str, float | str] = {
        "answer_duration": duration_s,
        "response_latency": _response_latency(answer),
        "speech_time": answer.speech_s,
        "phonation_ratio": answer.speech_s / duration_s,
        "pause_count": pauses.size,
        "pause_rate": pauses.size / duration_s * 60,
        "pause_medium_rate": medium / duration_s,
        "pause_long_rate": np.count_nonzero(pauses > LONG_PAUSE_S) / duration_s,
        "pause_mean": float(pauses.mean()) if pauses.size else "no_pauses",
        "pause_median": float(np.median(pauses)) if pauses.size else "no_pauses",
        "pause_sd": float(pauses.std(ddof=1)) if pauses.size > 1 else "too_few_pauses",
        "pause_max": float(pauses.max()) if pauses.size else "no_pauses",
    }
    return measured("timing", UNITS, values, duration_s)


def _response_latency(answer: Answer) -> float | str:
    if answer.question_ended_at_s is None:
        return "question_end_unknown"
    latency_s = answer.speech[0].start_s - answer.question_ended_at_s
    return latency_s if latency_s >= 0 else "speech_before_question_end"
