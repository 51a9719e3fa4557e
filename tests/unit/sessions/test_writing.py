"""A written answer: its words are the transcript, it ends the answer, and no recording takes its place."""

from __future__ import annotations

import pytest

from goldenfish.problems import AlreadyRecorded, QuestionNotAsked, QuestionSkipped, WrongState
from goldenfish.sessions.models import AnswerState, Change, Interview, Status, TranscriptBrief
from goldenfish.sessions.transitions.ending import skip_question
from goldenfish.sessions.transitions.uploading import recording_arrived, request_upload
from goldenfish.sessions.transitions.writing import write_answer
from tests.unit.sessions.interviews import PATIENCE, asked, assessed, at, ended, interview, recorded, recording

WORDS = TranscriptBrief(
    status="done", reason=None, key="k", excerpt="By the river.", word_count=3, engine="person", accuracy="normal"
)


def written(seen: Interview, brief: TranscriptBrief = WORDS) -> Change:
    return write_answer(seen, 1, brief, now=at(2), patience=PATIENCE)


def test_it_is_the_transcript_and_the_end() -> None:
    change = written(asked(interview()))
    answer = change.interview.answers[0]
    assert [event.type for event in change.events] == ["transcript_final", "result_card", "answer_ended"]
    assert (answer.transcript, answer.state, answer.ended_by) == (WORDS, AnswerState.ENDED, "user_action")
    assert answer.assessment is not None
    assert (answer.assessment.reason, answer.flags) == ("no_recording", ("written",))


def test_the_last_one_closes_the_session_which_waits_for_nothing() -> None:
    change = written(asked(interview(questions=1)))
    assert change.interview.session.status is Status.SUMMARISING
    assert change.summary_wanted


def test_written_again_it_changes_nothing() -> None:
    first = written(asked(interview())).interview
    again = written(first, WORDS.model_copy(update={"excerpt": "By the sea."}))
    assert (again.interview, again.events) == (first, ())


def test_a_recording_that_came_before_is_measured_all_the_same() -> None:
    change = written(recorded(asked(interview())))
    assert change.interview.answers[0].assessment is None
    done = assessed(change.interview)
    assert (done.answers[0].transcript, done.answers[0].assessment is not None) == (WORDS, True)


def test_a_recording_that_comes_later_counts_for_nothing() -> None:
    seen = written(asked(interview())).interview
    with pytest.raises(AlreadyRecorded):
        request_upload(seen, 1, now=at(3))
    assert recording_arrived(seen, 1, recording()).events == ()


def test_what_cannot_be_written() -> None:
    with pytest.raises(QuestionNotAsked):
        written(interview())
    with pytest.raises(WrongState):
        written(ended(asked(interview()), 1))
    with pytest.raises(QuestionSkipped):
        written(skip_question(asked(interview()), 1, now=at(1)).interview)
