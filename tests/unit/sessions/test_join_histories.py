"""The join over random histories: duplicates and any order give one summary a revision and lose no answer."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from goldenfish.sessions.models import Change, Interview, Status
from goldenfish.sessions.transitions.ending import close, end_answer
from goldenfish.sessions.transitions.uploading import recording_arrived
from goldenfish.sessions.transitions.working import assessment_stored, transcript_stored
from tests.unit.sessions.interviews import asked, assessment, at, interview, recording, transcript

QUESTIONS = 3


def _steps(index: int) -> list[str]:
    return [f"{kind}{index}" for kind in ("arrive", "transcribe", "assess")]


def _apply(seen: Interview, step: str) -> Change:
    kind, index = step[:-1], int(step[-1])
    rec = f"rec_{index}_1"
    if kind == "arrive":
        return recording_arrived(seen, index, recording(index=index))
    if kind == "transcribe":
        return transcript_stored(seen, index, rec, transcript(), now=at(5))
    if kind == "assess":
        return assessment_stored(seen, index, rec, assessment(), now=at(5))
    return close(seen, closed_by="user", now=at(5))


@settings(max_examples=400, deadline=None)
@given(seed=st.integers(0, 2**32), duplicates=st.integers(0, 6))
def test_any_order_with_duplicates(seed: int, duplicates: int) -> None:
    chance = random.Random(seed)
    seen = interview(QUESTIONS + 1)
    for index in range(1, QUESTIONS + 1):
        seen = end_answer(asked(seen), index, ended_by="user", now=at(1)).interview
    steps = [step for index in range(1, QUESTIONS + 1) for step in _steps(index)] + ["close0"]
    deliveries = steps + chance.choices(steps, k=duplicates)
    chance.shuffle(deliveries)
    wanted = 0
    # A worker's message is retried until its recording counts, as SQS does; so the list is gone through twice.
    for step in [*deliveries, *deliveries]:
        change = _apply(seen, step)
        wanted += change.summary_wanted
        seen = change.interview
    assert seen.session.status is Status.SUMMARISING
    assert wanted == seen.session.revision
    late = sum(answer.late for answer in seen.answers)
    assert wanted <= 1 + late
    assert all(a.transcript and a.assessment and a.recording for a in seen.answers)
