"""What holds at the end of every history: everything ends (R3), nothing is lost (R1), nothing is done twice (R2)."""

from __future__ import annotations

from collections import Counter

import pytest

from goldenfish.consents import service as consents
from goldenfish.consents.models import NOT_CONSENTED, PURPOSES, Decision, Told
from goldenfish.events import store as log
from goldenfish.events.models import Event
from goldenfish.problems import SessionNotFound
from goldenfish.sessions import service, store
from goldenfish.sessions.models import AnswerState, Interview, Status
from goldenfish.summaries.service import read_summary
from goldenfish.users.caller import PLATFORM
from tests.callers import FAMILY
from tests.faults.histories.reference import Reference
from tests.faults.histories.stage import Stage

DAY_S = 24 * 3600.0
NIGHTS = 3
GRANTED = tuple(Decision(purpose=purpose, granted=True) for purpose in PURPOSES)


def come_to_rest(stage: Stage, session_id: str, reference: Reference) -> None:
    """No more faults: what waits is delivered, the client closes, the sweeper comes, dead letters are sent back."""
    stage.vendor.mood = "well"
    stage.deliver_all()
    if not reference.expired:
        stage.request(lambda: service.close_session(FAMILY, session_id))
    stage.deliver_all()
    if not reference.expired and reference.withdrawn:
        for _ in range(NIGHTS):  # what was withdrawn is removed first
            stage.clock.advance(3600)
            stage.sweep()
            stage.deliver_all()
        told = Told(decisions=GRANTED, version="1", language="en")
        stage.request(lambda: consents.tell(FAMILY, session_id, told))
        assert stage.refused is None, stage.refused
    stage.queues.redrive()
    stage.deliver_all()
    for _ in range(NIGHTS):  # gives up recordings that never came, asks again for lost summaries
        stage.clock.advance(DAY_S + 1)
        stage.sweep()
        stage.deliver_all()


def check(stage: Stage, session_id: str, reference: Reference, seen: list[Event]) -> list[Event]:
    """The invariants of a history that has come to rest; gives its whole log."""
    assert not stage.queues.waiting
    assert not stage.queues.dead, "a dead letter after its redrive, when nothing was done to it any more"
    if reference.expired:
        _check_expired(session_id)
        return seen
    interview = store.load(PLATFORM, session_id)
    assert interview is not None
    events = log.after(session_id, 0, 10_000)
    assert reference.erased or events[: len(seen)] == seen, "an event that was told was changed"
    _check_log(interview, events, again=bool(reference.withdrawn))
    _check_summary(interview, events)
    for answer in interview.answers:
        reference.question(answer.question_index).check(answer, stage.vendor.refusals, not_kept=reference.not_kept)
    assert reference.asked.keys() <= {answer.question_index for answer in interview.answers}, "a question was lost"
    return events


def _check_expired(session_id: str) -> None:
    with pytest.raises(SessionNotFound):
        service.read_interview(FAMILY, session_id)
    assert log.after(session_id, 0, 10_000) == [], "an expired event can be read"


def _check_log(interview: Interview, events: list[Event], *, again: bool) -> None:
    assert [event.seq for event in events] == list(range(1, interview.session.last_seq + 1))
    told = Counter((event.type.value, event.turn) for event in events)
    assert told["session_closed", None] == 1
    for answer in interview.answers:
        index = answer.question_index
        assert told["question_asked", index] == 1
        assert told["answer_ended", index] == int(answer.state is AnswerState.ENDED), index
        kept = Counter(
            event.data["key"]
            for event in events
            if event.type.value == "transcript_final" and event.turn == index and event.data["key"]
        )
        assert again or not kept or max(kept.values()) == 1, "a transcript was told twice"
        stored = Counter(
            event.data["recording_id"]
            for event in events
            if event.type.value == "recording_stored" and event.turn == index
        )
        assert not stored or max(stored.values()) == 1, "a recording was told twice"


def _check_summary(interview: Interview, events: list[Event]) -> None:
    session = interview.session
    assert session.status is Status.DONE, session.status
    revisions = [int(str(event.data["revision"])) for event in events if event.type.value == "session_summary"]
    assert len(set(revisions)) == len(revisions), "a summary was told twice"
    assert revisions == sorted(revisions), "an older summary came after a newer one"
    assert revisions[-1] == session.revision == session.summarised_revision, "the last summary is the final one"
    summary = read_summary(interview)
    assert summary is not None
    ended = [answer for answer in interview.answers if answer.state is AnswerState.ENDED]
    missing = {
        (answer.question_index, part, result.reason)
        for answer in ended
        for part, result in (("transcript", answer.transcript), ("assessment", answer.assessment))
        if result and result.reason
    }
    left_out = {one for one in missing if one[2] == NOT_CONSENTED}
    assert summary.revision == session.revision
    assert summary.answers_ended == len(ended), "the final summary misses an answer"
    told = {(one.question_index, one.part, one.reason) for one in summary.failures}
    assert told == missing - left_out, "it tells of older results"
    told = {(one.question_index, one.part, one.reason) for one in summary.left_out}
    assert told == left_out, "it tells of older refusals"
    assert summary.word_count == sum(a.transcript.word_count for a in ended if a.transcript)
