"""Consent in an interview: what is left out, what is taken back, what is worked on again."""

from __future__ import annotations

import pytest

from goldenfish.consents.models import Purpose
from goldenfish.events.models import EventType
from goldenfish.problems import Busy
from goldenfish.sessions.deadlines import due_at
from goldenfish.sessions.keeping import is_to_be_removed, not_to_keep
from goldenfish.sessions.models import Interview, Status, lacks_consent
from goldenfish.sessions.service import patience
from goldenfish.sessions.transitions.consenting import duties_done, recordings_removed, tell_consents
from goldenfish.sessions.transitions.ending import close
from goldenfish.sessions.transitions.permitting import no_assessment, no_transcript
from goldenfish.sessions.transitions.uploading import recording_arrived
from goldenfish.sessions.transitions.working import assessment_stored, summary_written, transcript_stored
from tests.unit.consents.telling import others_transcript, told, with_consents, withdrawn
from tests.unit.sessions.interviews import (
    asked,
    assessed,
    assessment,
    at,
    ended,
    interview,
    recorded,
    recording,
    transcribed,
    transcript,
)

ALL: tuple[Purpose, ...] = ("keep", "transcribe", "assess", "research", "share")


def finished(*granted: Purpose, engine: str = "openai") -> Interview:
    """One answer, done by both workers, summarised."""
    seen = with_consents(recorded(ended(asked(interview(2)), 1)), *granted)
    brief = transcript().model_copy(update={"engine": engine})
    seen = transcript_stored(seen, 1, "rec_1_1", brief, now=at(3)).interview
    seen = assessment_stored(seen, 1, "rec_1_1", assessment(), now=at(3)).interview
    seen = close(seen, closed_by="user", now=at(4)).interview
    assert seen.session.status is Status.SUMMARISING
    return summary_written(seen, 1, "results/ses_test/summary-001.json", {"revision": 1}).interview


def test_what_is_left_out_is_a_result_and_the_session_ends() -> None:
    seen = with_consents(recorded(ended(asked(interview(2)), 1)), "keep")
    seen = close(seen, closed_by="user", now=at(4)).interview
    change = transcript_stored(seen, 1, "rec_1_1", no_transcript(), now=at(5))
    change = assessment_stored(change.interview, 1, "rec_1_1", no_assessment(), now=at(5))
    assert change.summary_wanted
    (answer,) = change.interview.answers
    assert lacks_consent(answer.transcript)
    assert lacks_consent(answer.assessment)
    assert [event.type for event in change.events] == [EventType.RESULT_CARD], "no error: nothing went wrong"


def test_another_companys_transcript_is_not_taken_in_after_a_withdrawal() -> None:
    seen = with_consents(recorded(ended(asked(interview(2)), 1)), *ALL)
    seen = tell_consents(seen, withdrawn("transcribe"), now=at(3)).interview
    seen = transcript_stored(seen, 1, "rec_1_1", others_transcript(), now=at(4)).interview
    (answer,) = seen.answers
    assert lacks_consent(answer.transcript)
    assert "drop_transcripts" in seen.session.duties
    assert due_at(seen, patience()) == seen.session.created_at, "the sweeper comes at once"


def test_an_engine_of_our_own_goes_on_without_that_consent() -> None:
    seen = with_consents(recorded(ended(asked(interview(2)), 1)), "keep")
    seen = transcribed(seen)
    assert seen.answers[0].transcript == transcript()
    assert seen.session.duties == {}


def test_measurements_that_come_after_a_withdrawal_are_not_taken_in() -> None:
    seen = with_consents(recorded(ended(asked(interview(2)), 1)), *ALL)
    seen = tell_consents(seen, withdrawn("assess"), now=at(3)).interview
    seen = assessed(seen)
    assert lacks_consent(seen.answers[0].assessment)
    assert "drop_assessments" in seen.session.duties


def test_a_withdrawal_leaves_what_was_done_while_it_was_allowed() -> None:
    seen = finished(*ALL)
    change = tell_consents(seen, withdrawn("transcribe", "assess"), now=at(9))
    assert change.interview.answers == seen.answers
    assert change.interview.session.status is Status.DONE
    assert set(change.interview.session.duties) == {"forget_figures"}, "no later session is compared with it"
    assert [event.type for event in change.events] == [EventType.CONSENT_CHANGED]


@pytest.mark.parametrize(("purpose", "part"), [("transcribe", "transcript"), ("assess", "assessment")])
def test_a_withdrawal_that_erases_takes_back_the_part_and_the_summary(purpose: Purpose, part: str) -> None:
    seen = finished(*ALL)
    change = tell_consents(seen, withdrawn(purpose, erase=True), now=at(9))
    (answer,) = change.interview.answers
    assert lacks_consent(getattr(answer, part))
    other = {"transcript": "assessment", "assessment": "transcript"}[part]
    assert getattr(answer, other) == getattr(seen.answers[0], other)
    session = change.interview.session
    assert (change.summary_wanted, session.revision, session.summary_key) == (True, 2, None)
    assert f"erase_{part}s" in session.duties
    assert [event.type for event in change.events] == [EventType.CONSENT_CHANGED, EventType.RESULT_CARD]


def test_a_transcript_of_our_own_engine_is_not_what_is_withdrawn() -> None:
    seen = finished(*ALL, engine="whisper")
    change = tell_consents(seen, withdrawn("transcribe", erase=True), now=at(9))
    assert change.interview.answers == seen.answers


def test_a_summary_in_the_making_of_what_is_erased_is_not_taken_in() -> None:
    seen = with_consents(recorded(ended(asked(interview(2)), 1)), *ALL)
    seen = close(assessed(transcribed(seen)), closed_by="user", now=at(4)).interview
    assert seen.session.status is Status.SUMMARISING
    erased = tell_consents(seen, withdrawn("assess", erase=True), now=at(5)).interview
    late = summary_written(erased, 1, "results/ses_test/summary-001.json", {"revision": 1})
    assert late.events == ()
    assert late.interview.session.summary_key is None
    assert late.interview.session.duties["forget_figures"] > erased.session.duties["forget_figures"]
    assert "drop_summaries" in late.interview.session.duties


def test_granting_puts_what_was_left_out_back() -> None:
    seen = with_consents(recorded(ended(asked(interview(2)), 1)), "keep")
    seen = close(seen, closed_by="user", now=at(4)).interview
    seen = transcript_stored(seen, 1, "rec_1_1", no_transcript(), now=at(5)).interview
    seen = assessment_stored(seen, 1, "rec_1_1", no_assessment(), now=at(5)).interview
    seen = summary_written(seen, 1, "results/ses_test/summary-001.json", {"revision": 1}).interview
    seen = tell_consents(seen, told("transcribe", "assess"), now=at(60 * 24 * 3)).interview
    (answer,) = seen.answers
    assert (answer.transcript, answer.assessment) == (None, None)
    assert seen.session.status is Status.CLOSED
    assert set(seen.session.duties) == {"transcribe_again", "assess_again"}
    seen = duties_done(seen, seen.session.duties).interview
    assert due_at(seen, patience()) == at(60 * 24 * 3) + patience().result, "workers get their time anew"
    seen = transcript_stored(seen, 1, "rec_1_1", others_transcript(), now=at(9)).interview
    change = assessment_stored(seen, 1, "rec_1_1", assessment(), now=at(9))
    assert (change.summary_wanted, change.interview.session.revision) == (True, 2)


def test_granting_to_measure_lets_a_summary_be_written_anew() -> None:
    seen = finished("keep", "transcribe", "assess")
    seen = tell_consents(seen, withdrawn("assess"), now=at(9)).interview
    seen = duties_done(seen, seen.session.duties).interview
    change = tell_consents(seen, told("assess"), now=at(10))
    assert change.summary_wanted, "its figures count again among the person's sessions"


def test_what_is_being_removed_cannot_be_granted_meanwhile() -> None:
    seen = tell_consents(finished(*ALL), withdrawn("assess", erase=True), now=at(9)).interview
    with pytest.raises(Busy):
        tell_consents(seen, told("assess"), now=at(10))
    again = duties_done(seen, seen.session.duties).interview
    assert tell_consents(again, told("assess"), now=at(10)).interview.answers[0].assessment is None


def test_what_is_asked_for_once_more_while_it_is_done_stays_to_be_done() -> None:
    seen = tell_consents(finished(*ALL), withdrawn("assess", erase=True), now=at(9)).interview
    begun = dict(seen.session.duties)
    more = assessed(seen)  # a second delivery, of a worker that began before
    assert set(duties_done(more, begun).interview.session.duties) == {"drop_assessments"}


def test_a_recording_goes_when_both_workers_are_done_with_it() -> None:
    seen = with_consents(recorded(ended(asked(interview(2)), 1)), "transcribe", "assess")
    assert not_to_keep(transcribed(seen)) == []
    done = assessed(transcribed(seen))
    assert [answer.question_index for answer in not_to_keep(done)] == [1]
    gone = recordings_removed(done, not_to_keep(done), now=at(9)).interview
    assert gone.answers[0].recording is not None
    assert gone.answers[0].recording.removed_at == at(9)
    assert not_to_keep(gone) == []


def test_nothing_goes_while_it_may_be_kept() -> None:
    assert not_to_keep(assessed(transcribed(recorded(ended(asked(interview(2)), 1))))) == []


def test_a_newer_recording_that_nobody_has_told_of_yet_stays_while_the_answer_is_open() -> None:
    seen = with_consents(recorded(asked(interview(2))), "transcribe", "assess")
    (answer,) = not_to_keep(assessed(transcribed(seen)))
    assert is_to_be_removed(answer, recording(1).key)
    newer = "audio/ses_test/001/002-rec_2.wav"
    assert not is_to_be_removed(answer, newer)
    (over,) = not_to_keep(ended(assessed(transcribed(seen)), 1))
    assert is_to_be_removed(over, newer)


def test_a_recording_that_counts_for_nothing_is_to_be_removed_too() -> None:
    seen = with_consents(recorded(ended(asked(interview(2)), 1)), "transcribe", "assess")
    same = recording_arrived(seen, 1, recording(1)).interview
    assert same == seen, "the same, told once more"
    stray = recording_arrived(seen, 1, recording(2)).interview
    (answer,) = not_to_keep(stray)
    assert not is_to_be_removed(answer, recording(1).key), "the workers still need it"
    assert is_to_be_removed(answer, recording(2).key)
    meanwhile = recording_arrived(stray, 1, recording(3)).interview
    assert recordings_removed(meanwhile, [answer], now=at(9)).interview.answers[0].strays > 0
    assert recordings_removed(stray, [answer], now=at(9)).interview.answers[0].strays == 0


def test_a_recording_that_was_removed_is_not_worked_on_again() -> None:
    done = assessed(transcribed(with_consents(recorded(ended(asked(interview(2)), 1)), "keep", "assess")))
    done = transcript_stored(done, 1, "rec_1_1", no_transcript(), now=at(5)).interview
    gone = tell_consents(done, withdrawn("keep"), now=at(6)).interview
    gone = recordings_removed(gone, not_to_keep(gone), now=at(7)).interview
    after = tell_consents(gone, told("keep", "transcribe"), now=at(9)).interview
    assert after.answers == gone.answers
