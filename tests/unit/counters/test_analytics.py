"""What is computed of the counters: rates with their n, nothing where there is nothing."""

from __future__ import annotations

from datetime import date

import pytest

from goldenfish.counters.analytics import CountTrend, analytics_of
from goldenfish.counters.models import Day
from goldenfish.counters.prometheus import text_of
from goldenfish.counters.times import Figure, ratio, times_of

FIRST = date(2026, 11, 20)
EMPTY = Day(day=FIRST, counts={})
BUSY = Day(
    day=date(2026, 11, 21),
    counts={
        "sessions_begun.memories": 4,
        "sessions_begun.mentor": 2,
        "sessions_closed.last_answer": 3,
        "sessions_closed.idle": 1,
        "sessions_summarised": 3,
        "answers_finished.done": 18,
        "answers_finished.no_speech": 2,
        "transcripts.done": 18,
        "transcripts.no_speech": 2,
        "assessments.done": 20,
        "audio_ms": 600_000,
        "turns.completed": 9,
        "turns.error": 1,
        "turn_errors.turn_timeout": 1,
        "turns_interrupted": 2,
        "upload_to_result_seconds.5": 18,
        "upload_to_result_seconds.60": 1,
        "upload_to_result_seconds.inf": 1,
        "upload_to_result_seconds.sum_ms": 2_000_000,
    },
)


def test_a_day_with_sessions() -> None:
    found = analytics_of([BUSY], [EMPTY])
    assert found.sessions.begun == {"memories": 4, "mentor": 2}
    assert found.sessions.finished == Figure(value=0.75, n=4, reason=None)
    assert found.answers.done == Figure(value=0.9, n=20, reason=None)
    assert found.answers.mean_answer_s == Figure(value=30.0, n=20, reason=None)
    assert found.answers.audio_minutes == 10.0
    assert found.turns.interrupted == Figure(value=0.2, n=10, reason=None)
    assert [(f.of, f.reason, f.count) for f in found.failures] == [
        ("transcript", "no_speech", 2),
        ("turn", "turn_timeout", 1),
    ]
    (day,) = found.days
    assert (day.sessions_begun, day.answers_finished, day.answers_failed, day.turns) == (6, 20, 2, 10)


def test_what_a_person_did_not_agree_to_is_no_failure() -> None:
    counts = dict(BUSY.counts) | {"answers_finished.not_consented": 5, "assessments.not_consented": 5}
    found, before = (analytics_of([day], [EMPTY]) for day in (Day(day=BUSY.day, counts=counts), BUSY))
    assert found.answers.outcomes["not_consented"] == 5
    assert (found.answers.done, found.failures) == (before.answers.done, before.failures)
    assert (found.days[0].answers_finished, found.days[0].answers_failed) == (25, 2)


def test_of_nothing_there_is_no_rate_and_no_time_and_it_says_so() -> None:
    found = analytics_of([EMPTY], [EMPTY])
    figures = [found.sessions.finished, found.answers.done, found.answers.mean_answer_s, found.turns.interrupted]
    figures += [found.durations.first_audio.p95_at_most_s, found.durations.turn.mean_s, found.trends[0].change]
    for figure in figures:
        assert figure.value is None
        assert figure.n == 0
        assert figure.reason


def test_a_quantile_is_the_bound_of_its_bucket_and_none_beyond_the_last() -> None:
    waited = analytics_of([BUSY], [EMPTY]).durations.upload_to_result
    assert waited.n == 20
    assert waited.p50_at_most_s.value == 5
    assert waited.p95_at_most_s.value == 60
    assert waited.mean_s.value == 100.0
    endless = times_of("upload_to_result_seconds", {"inf": 1}).p50_at_most_s
    assert (endless.value, endless.n) == (None, 1)
    assert endless.reason


def test_days_are_added_up_and_compared_with_as_many_before() -> None:
    found = analytics_of([BUSY, BUSY], [EMPTY, BUSY])
    assert (found.first, found.last) == (BUSY.day, BUSY.day)
    assert found.answers.outcomes == {"done": 36, "no_speech": 4}
    assert found.trends[0] == CountTrend(
        name="sessions_begun", before=6, now=12, change=Figure(value=2.0, n=6, reason=None)
    )


@pytest.mark.parametrize(("part", "n", "value"), [(1, 3, 0.3333), (0, 3, 0.0)])
def test_a_rate(part: int, n: int, value: float) -> None:
    assert ratio(part, n) == Figure(value=value, n=n, reason=None)


def test_the_text_format_adds_buckets_up_and_names_every_counter() -> None:
    lines = text_of(BUSY).splitlines()
    assert 'goldenfish_sessions_begun_total{product="memories"} 4' in lines
    assert "goldenfish_questions_asked_total 0" in lines
    buckets = [line for line in lines if line.startswith("goldenfish_upload_to_result_seconds_bucket")]
    assert buckets[2] == 'goldenfish_upload_to_result_seconds_bucket{le="5"} 18'
    assert buckets[-1] == 'goldenfish_upload_to_result_seconds_bucket{le="+Inf"} 20'
    assert "goldenfish_upload_to_result_seconds_sum 2000.000" in lines
    assert "goldenfish_upload_to_result_seconds_count 20" in lines
    assert text_of(BUSY).endswith("\n")
    for line in lines:
        assert line.startswith(("# HELP goldenfish_", "# TYPE goldenfish_", "goldenfish_"))
