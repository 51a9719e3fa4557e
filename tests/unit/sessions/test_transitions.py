"""What calls and results do to an interview, case by case."""

from __future__ import annotations

import pytest

from goldenfish.problems import AlreadyRecorded, SessionClosed
from goldenfish.sessions.models import AnswerState, Status
from goldenfish.sessions.transitions.asking import ask
from goldenfish.sessions.transitions.ending import close, end_answer
from goldenfish.sessions.transitions.uploading import recording_arrived, refuse_upload, request_upload
from goldenfish.sessions.transitions.working import (
    recordings_missing,
    results_missing,
    summary_written,
    transcript_stored,
)
from tests.unit.sessions.interviews import (
    asked,
    assessed,
    at,
    ended,
    interview,
    recorded,
    recording,
    transcribed,
    transcript,
)


def test_a_recall_is_flagged_by_the_time_since_its_story_was_told() -> None:
    story_told = ended(asked(interview(questions=2)), 1, minutes=2)
    early = ask(story_told, ask_id="a", now=at(7.9), recall_min_seconds=480).answer
    late = ask(story_told, ask_id="a", now=at(8), recall_min_seconds=480).answer
    assert early is not None
    assert late is not None
    assert (early.flags, late.flags) == (("recall_too_early",), ())


def test_the_last_answer_closes_the_session_and_fixes_what_is_waited_for() -> None:
    one = recorded(asked(interview(questions=1)))
    change = end_answer(one, 1, ended_by="user", now=at(1))
    session = change.interview.session
    assert session.status is Status.CLOSED
    assert (session.closed_by, set(session.expected)) == ("last_answer", {"001"})
    assert [e.type for e in change.events] == ["answer_ended", "session_closed"]


def test_a_close_ends_an_open_answer_that_has_its_recording() -> None:
    change = close(recorded(asked(interview())), closed_by="user", now=at(1))
    answer = change.interview.answers[0]
    assert (answer.state, answer.ended_by) == (AnswerState.ENDED, "session_end")
    assert change.interview.session.expected == {"001"}


def test_a_close_does_not_wait_for_a_question_that_nobody_answered() -> None:
    change = close(asked(interview()), closed_by="idle", now=at(1))
    assert change.interview.answers[0].state is AnswerState.NOT_ANSWERED
    assert change.interview.session.status is Status.SUMMARISING
    assert change.summary_wanted
    assert change.events[-1].data["not_asked"] == ["Q2", "Q3"]


def test_closing_again_changes_nothing() -> None:
    closed = close(interview(), closed_by="user", now=at(1)).interview
    again = close(closed, closed_by="idle", now=at(2))
    assert again.interview == closed
    assert not again.events


def test_a_later_recording_replaces_an_earlier_one_and_its_results() -> None:
    first = transcribed(recorded(asked(interview())))
    second = recorded(first, number=2)
    assert second.answers[0].transcript is None
    assert second.session.transcribed == frozenset()
    assert recorded(second, number=1) == second, "an old notice that comes again counts for nothing"
    assert transcribed(second, number=1) == second, "so does the result of the old recording"


def test_after_the_end_the_first_recording_stays() -> None:
    done = ended(recorded(asked(interview())), 1)
    assert recorded(done, number=2) == done
    with pytest.raises(AlreadyRecorded):
        request_upload(done, 1, now=at(2))


def test_an_upload_may_still_be_asked_for_after_the_end_but_not_after_the_close() -> None:
    unrecorded = ended(asked(interview()), 1)
    assert request_upload(unrecorded, 1, now=at(2)).number == 1
    closed = close(unrecorded, closed_by="user", now=at(3)).interview
    with pytest.raises(SessionClosed):
        request_upload(closed, 1, now=at(4))


def test_the_join_waits_for_both_workers_and_is_won_once() -> None:
    closed = ended(recorded(asked(interview(questions=1))), 1)
    halfway = transcribed(closed)
    assert halfway.session.status is Status.CLOSED
    complete = assessed(halfway)
    assert (complete.session.status, complete.session.revision) == (Status.SUMMARISING, 1)
    assert assessed(complete) == complete


def test_a_card_comes_when_both_parts_are_there() -> None:
    halfway = assessed(recorded(asked(interview())))
    change = transcript_stored(halfway, 1, "rec_1_1", transcript(), now=at(2))
    assert [e.type for e in change.events] == ["transcript_final", "result_card"]
    assert change.events[1].data["assessment"]["verdict"] == "good"  # type: ignore[index,call-overload]


def test_a_failed_answer_counts_and_says_why() -> None:
    closed = ended(asked(interview(questions=1)), 1)
    change = recordings_missing(closed, [1], now=at(60 * 24))
    answer = change.interview.answers[0]
    assert answer.transcript is not None
    assert (answer.transcript.reason, change.summary_wanted) == ("no_recording", True)
    assert [e.type for e in change.events] == ["transcript_final", "result_card"]


def test_a_late_recording_is_kept_marked_and_gives_a_new_revision() -> None:
    closed = ended(asked(interview(questions=1)), 1)
    given_up = recordings_missing(closed, [1], now=at(60 * 24)).interview
    done = summary_written(given_up, 1, "results/1.json", {}).interview
    assert done.session.status is Status.DONE
    late = recorded(done)
    assert (late.answers[0].late, late.answers[0].transcript, late.session.status) == (True, None, Status.CLOSED)
    again = assessed(transcribed(late))
    assert (again.session.status, again.session.revision) == (Status.SUMMARISING, 2)
    rewritten = summary_written(again, 2, "results/2.json", {})
    assert rewritten.interview.session.summarised_revision == 2


def test_a_recording_that_is_still_awaited_is_not_late() -> None:
    closed = ended(asked(interview(questions=1)), 1)
    arrived = recorded(closed)
    assert not arrived.answers[0].late
    assert arrived.session.expected == {"001"}
    done = assessed(transcribed(arrived))
    assert (done.session.status, done.session.revision) == (Status.SUMMARISING, 1)


def test_an_upload_that_is_granted_after_a_refused_one_is_waited_for() -> None:
    refused = refuse_upload(asked(interview(questions=1)), 1, reason="unsupported_audio").interview
    granted = request_upload(refused, 1, now=at(1)).change.interview
    assert ended(refused, 1).session.status is Status.SUMMARISING
    assert ended(granted, 1).session.status is Status.CLOSED


def test_the_same_recording_under_another_version_counts_for_nothing() -> None:
    seen = recorded(asked(interview()))
    again = recording().model_copy(update={"version_id": "second"})
    assert recording_arrived(seen, 1, again).interview == seen


def test_a_late_recording_of_an_unanswered_question_ends_it() -> None:
    closed = close(asked(interview()), closed_by="user", now=at(5)).interview
    change = recording_arrived(closed, 1, recording())
    late = change.interview
    assert (late.answers[0].state, late.answers[0].ended_at) == (AnswerState.ENDED, at(5))
    assert late.session.expected == {"001"}
    assert [e.type for e in change.events] == ["answer_ended", "recording_stored"]
    assert change.events[0].data["ended_by"] == "session_end"
    assert not recording_arrived(late, 1, recording()).events, "told once"


def test_a_summary_that_was_overtaken_is_not_taken() -> None:
    one = assessed(transcribed(ended(recorded(asked(interview(questions=1))), 1)))
    written = summary_written(one, 1, "results/1.json", {}).interview
    assert summary_written(written, 1, "results/1.json", {}).interview == written
    assert not summary_written(one, 7, "results/7.json", {}).events


def test_a_success_replaces_a_workers_failure_even_after_the_summary() -> None:
    closed = ended(recorded(asked(interview(questions=1))), 1)
    given_up = results_missing(closed, [1], now=at(600)).interview
    done = summary_written(given_up, 1, "results/1.json", {}).interview
    told = [(e.type.value, e.data.get("part")) for e in results_missing(closed, [1], now=at(600)).events]
    assert told == [
        ("transcript_final", None),
        ("error", "transcript"),
        ("error", "assessment"),
        ("result_card", None),
    ]
    replayed = transcript_stored(done, 1, "rec_1_1", transcript(), now=at(700))
    answer = replayed.interview.answers[0]
    assert answer.transcript is not None
    assert answer.transcript.status == "done"
    assert (replayed.interview.session.revision, replayed.summary_wanted) == (2, True)


@pytest.mark.parametrize("reason", ["no_speech", "unsupported_audio", "too_long"])
def test_what_is_said_of_the_recording_itself_stays(reason: str) -> None:
    seen = recorded(asked(interview()))
    failed = transcript_stored(seen, 1, "rec_1_1", transcript(reason), now=at(1)).interview
    assert transcribed(failed) == failed


def test_a_recording_for_a_question_that_was_not_asked_counts_for_nothing() -> None:
    seen = asked(interview())
    assert recording_arrived(seen, 2, recording(index=2)).interview == seen
