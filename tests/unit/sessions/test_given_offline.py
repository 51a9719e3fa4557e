"""Answers given without network whose session was closed as idle meanwhile: which may still begin their upload."""

from __future__ import annotations

import pytest

from goldenfish.problems import QuestionNotAsked, SessionClosed, WrongState
from goldenfish.sessions.deadlines import due_at
from goldenfish.sessions.models import AnswerState, ClosedBy, Interview, Status, TranscriptBrief
from goldenfish.sessions.transitions.ending import close, end_answer, skip_question
from goldenfish.sessions.transitions.uploading import UploadGranted, request_upload
from goldenfish.sessions.transitions.working import recordings_missing, summary_written
from goldenfish.sessions.transitions.writing import write_answer
from tests.unit.sessions.interviews import PATIENCE, asked, assessed, at, ended, interview, recorded, transcribed

DAY = 24 * 60
CLOSED = DAY
LAST = CLOSED + 7 * DAY


def with_queue(seen: Interview, *, offline_queue: bool = True) -> Interview:
    return seen.model_copy(update={"session": seen.session.model_copy(update={"offline_queue": offline_queue})})


def closed(seen: Interview, closed_by: ClosedBy = "idle") -> Interview:
    """Closed, and summarised without what is missing."""
    interview = close(seen, closed_by=closed_by, now=at(CLOSED)).interview
    return summary_written(interview, 1, "results/1.json", {}).interview


def requested(seen: Interview, minutes: float = CLOSED + 1, index: int = 1) -> UploadGranted:
    return request_upload(seen, index, now=at(minutes), awaited=PATIENCE)


@pytest.fixture
def unheard() -> Interview:
    """A question was asked, and nothing more was heard until the session was closed."""
    return closed(with_queue(asked(interview())))


def test_an_upload_may_begin_for_days_after_an_idle_close(unheard: Interview) -> None:
    assert unheard.session.status is Status.DONE
    first = requested(unheard)
    assert (first.number, requested(first.change.interview, LAST - 1).number) == (1, 2)
    granted = first.change
    assert (granted.interview.session, granted.events) == (unheard.session, ()), "nothing is opened by it"
    assert granted.interview.answers[0].state is AnswerState.NOT_ANSWERED
    assert due_at(granted.interview, PATIENCE) is None, "nor is anything waited for"


def test_and_no_longer(unheard: Interview) -> None:
    with pytest.raises(SessionClosed):
        requested(unheard, LAST)


def test_what_comes_of_it_is_an_answer_like_others(unheard: Interview) -> None:
    late = recorded(requested(unheard).change.interview)
    assert (late.answers[0].state, late.answers[0].late) == (AnswerState.ENDED, True)
    assert late.session.expected == {"001"}
    told = end_answer(late, 1, ended_by="user_action", now=at(CLOSED + 2))
    assert (told.interview, told.events) == (late, ()), "the end that the device told with it is known already"
    with pytest.raises(SessionClosed):
        requested(late)
    assert recorded(late, number=2) == late, "another take of it counts for nothing"
    done = assessed(transcribed(late))
    assert (done.session.status, done.session.revision) == (Status.SUMMARISING, 2)
    assert (done.session.closed_by, done.session.closed_at) == ("idle", at(CLOSED))


def test_what_was_written_without_network_is_taken_as_well(unheard: Interview) -> None:
    brief = TranscriptBrief(
        status="done", reason=None, key="k", excerpt="A river.", word_count=2, engine="person", accuracy="normal"
    )
    change = write_answer(unheard, 1, brief, now=at(LAST - 1), patience=PATIENCE)
    answer, session = change.interview.answers[0], change.interview.session
    assert [event.type for event in change.events][:3] == ["answer_ended", "transcript_final", "result_card"]
    assert (answer.state, answer.late, answer.flags) == (AnswerState.ENDED, True, ("written",))
    assert answer.transcript == brief
    assert (session.status, session.revision, session.closed_by) == (Status.SUMMARISING, 2, "idle")
    again = write_answer(change.interview, 1, brief, now=at(LAST - 1), patience=PATIENCE)
    assert (again.interview, again.events) == (change.interview, ())
    with pytest.raises(WrongState):
        write_answer(unheard, 1, brief, now=at(LAST), patience=PATIENCE)


@pytest.mark.parametrize("closed_by", ["user", "last_answer"])
def test_not_where_somebody_has_closed_the_session(closed_by: ClosedBy) -> None:
    with pytest.raises(SessionClosed):
        requested(closed(with_queue(asked(interview())), closed_by))


def test_not_for_a_client_without_an_offline_queue() -> None:
    with pytest.raises(SessionClosed):
        requested(closed(with_queue(asked(interview()), offline_queue=False)))


def test_not_on_other_routes(unheard: Interview) -> None:
    with pytest.raises(SessionClosed):
        request_upload(unheard, 1, now=at(CLOSED + 1))


def test_not_for_a_question_that_was_left_out() -> None:
    skipped = skip_question(with_queue(asked(interview())), 1, now=at(1)).interview
    with pytest.raises(SessionClosed):
        requested(closed(skipped))


def test_not_for_one_that_has_a_recording_or_was_never_asked() -> None:
    answered = closed(recorded(with_queue(asked(interview()))))
    for index in (1, 2):
        with pytest.raises(SessionClosed):
            requested(answered, index=index)
    with pytest.raises(QuestionNotAsked):
        requested(with_queue(interview()))


def test_one_that_was_ended_is_waited_for_from_its_end() -> None:
    told = close(ended(with_queue(asked(interview())), 1), closed_by="idle", now=at(CLOSED)).interview
    assert requested(told, LAST - DAY).number == 1
    given_up = recordings_missing(told, [1], now=at(LAST - DAY + 1)).interview
    with pytest.raises(SessionClosed):
        requested(given_up, LAST - DAY + 1)
