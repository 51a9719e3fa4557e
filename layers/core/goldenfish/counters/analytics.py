"""What happened between two days, from the counters. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pydantic import Field

from goldenfish.consents.models import NOT_CONSENTED
from goldenfish.counters.models import Counts, Day
from goldenfish.counters.service import sum_of
from goldenfish.counters.times import Figure, Times, ratio, times_of
from goldenfish.frozen import Frozen


class Sessions(Frozen):
    """Sessions begun and ended."""

    begun: Counts = Field(description="by product")
    closed: Counts = Field(description="interviews, by who closed them; conversations are never closed")
    summarised: int
    finished: Figure = Field(description="share of the closed interviews that got their summary in the same time")


class Answers(Frozen):
    """Answers of interviews."""

    ended: Counts = Field(description="by what ended them")
    outcomes: Counts = Field(description="`done`, or the first reason why not")
    done: Figure = Field(description="share of those that are finished and were consented to")
    late: int = Field(description="recordings that came when nobody waited any more")
    audio_minutes: float
    mean_answer_s: Figure


class Turns(Frozen):
    """Turns of conversations."""

    ended: Counts = Field(description="by how")
    interrupted: Figure = Field(description="share of replies that the person interrupted")


class Durations(Frozen):
    """How long people waited."""

    upload_to_result: Times
    first_audio: Times
    turn: Times


class FailureCount(Frozen):
    """A reason and how often it occurred."""

    of: str = Field(description="`transcript`, `assessment`, `turn` or `worker`")
    reason: str
    count: int


class OneDay(Frozen):
    """The main counts of one day."""

    day: date
    sessions_begun: int
    answers_finished: int
    answers_failed: int
    turns: int
    upload_to_result: Times


class CountTrend(Frozen):
    """A count, and the same in as many days before."""

    name: str
    before: int
    now: int
    change: Figure = Field(description="now divided by before; `n` is what was counted before")


class Analytics(Frozen):
    """`GET /api/analytics`."""

    first: date
    last: date
    sessions: Sessions
    answers: Answers
    turns: Turns
    durations: Durations
    failures: list[FailureCount] = Field(description="the most frequent first")
    consents_granted: Counts = Field(description="by purpose")
    consents_withdrawn: Counts
    trends: list[CountTrend]
    days: list[OneDay]


_NO_FAILURES = ("done", NOT_CONSENTED)
TRENDS = ("sessions_begun", "sessions_summarised", "answers_finished", "turns", "worker_faults")
_FAILURES = {
    "transcripts": "transcript",
    "assessments": "assessment",
    "turn_errors": "turn",
    "worker_faults": "worker",
}


def analytics_of(days: Sequence[Day], before: Sequence[Day]) -> Analytics:
    """What the counters of some days tell.

    Args:
        days: in order, at least one.
        before: as many days before them, for the trends.
    """
    return Analytics(
        first=days[0].day,
        last=days[-1].day,
        sessions=_sessions(days),
        answers=_answers(days),
        turns=_turns(days),
        durations=Durations(
            upload_to_result=_times(days, "upload_to_result_seconds"),
            first_audio=_times(days, "first_audio_seconds"),
            turn=_times(days, "turn_seconds"),
        ),
        failures=_failures(days),
        consents_granted=sum_of(days, "consents_granted"),
        consents_withdrawn=sum_of(days, "consents_withdrawn"),
        trends=[_trend(name, days, before) for name in TRENDS],
        days=[_one_day(day) for day in days],
    )


def _total(days: Sequence[Day], counter: str) -> int:
    return sum(day.total(counter) for day in days)


def _times(days: Sequence[Day], histogram: str) -> Times:
    return times_of(histogram, sum_of(days, histogram))


def _sessions(days: Sequence[Day]) -> Sessions:
    summarised, closed = _total(days, "sessions_summarised"), sum_of(days, "sessions_closed")
    return Sessions(
        begun=sum_of(days, "sessions_begun"),
        closed=closed,
        summarised=summarised,
        finished=ratio(summarised, sum(closed.values())),
    )


def _answers(days: Sequence[Day]) -> Answers:
    outcomes = sum_of(days, "answers_finished")
    measured, audio_ms = sum_of(days, "assessments").get("done", 0), _total(days, "audio_ms")
    return Answers(
        ended=sum_of(days, "answers_ended"),
        outcomes=outcomes,
        done=ratio(outcomes.get("done", 0), sum(outcomes.values()) - outcomes.get(NOT_CONSENTED, 0)),
        late=_total(days, "recordings_late"),
        audio_minutes=round(audio_ms / 60_000, 1),
        mean_answer_s=ratio(audio_ms / 1000, measured),
    )


def _turns(days: Sequence[Day]) -> Turns:
    ended = sum_of(days, "turns")
    return Turns(ended=ended, interrupted=ratio(_total(days, "turns_interrupted"), sum(ended.values())))


def _failures(days: Sequence[Day]) -> list[FailureCount]:
    found = [
        FailureCount(of=of, reason=reason, count=n)
        for counter, of in _FAILURES.items()
        for reason, n in sum_of(days, counter).items()
        if reason not in _NO_FAILURES
    ]
    return sorted(found, key=lambda failure: (-failure.count, failure.of, failure.reason))


def _trend(name: str, days: Sequence[Day], before: Sequence[Day]) -> CountTrend:
    was, now = _total(before, name), _total(days, name)
    return CountTrend(name=name, before=was, now=now, change=ratio(now, was))


def _one_day(day: Day) -> OneDay:
    finished, outcomes = day.total("answers_finished"), day.labelled("answers_finished")
    return OneDay(
        day=day.day,
        sessions_begun=day.total("sessions_begun"),
        answers_finished=finished,
        answers_failed=finished - sum(outcomes.get(outcome, 0) for outcome in _NO_FAILURES),
        turns=day.total("turns"),
        upload_to_result=times_of("upload_to_result_seconds", day.labelled("upload_to_result_seconds")),
    )
