"""Consent: told, withdrawn, and what follows from it for the answers. docs/decisions/0036."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from goldenfish.consents.deciding import allowed, decided
from goldenfish.consents.models import ConsentChange, Purpose, Told
from goldenfish.consents.told import consent_changed
from goldenfish.problems import Busy
from goldenfish.providers.third_parties import TRANSCRIBERS
from goldenfish.sessions.join import try_complete
from goldenfish.sessions.models import Answer, Change, Duty, Interview, Session, Status, lacks_consent
from goldenfish.sessions.transitions.permitting import no_assessment, no_transcript, with_duty
from goldenfish.sessions.transitions.working import carded

_ERASING: dict[Purpose, Duty] = {"transcribe": "erase_transcripts", "assess": "erase_assessments"}
_REMOVING: dict[Purpose, set[Duty]] = {
    "transcribe": {"drop_transcripts", "erase_transcripts"},
    "assess": {"drop_assessments", "erase_assessments", "forget_figures"},
}


def tell_consents(interview: Interview, told: Told, *, now: datetime) -> Change:
    """Take in what was decided. Saying again what holds changes nothing.

    * A withdrawal counts for work that has not been done; with `erase` also for what has: those parts become
      `not_consented`, and a summary is written anew without them.
    * A grant puts what was left out back: its recording is worked on, if it is still there.

    Raises:
        Busy: what was withdrawn is still being removed; only then it can be granted again.
    """
    before = interview.session.consents
    consents, changes = decided(before, told, at=now)
    if not changes:
        return Change(interview=interview)
    session = interview.session.model_copy(update={"consents": consents})
    change = Change(
        interview=interview.model_copy(update={"session": session}), events=(consent_changed(changes, consents),)
    )
    for one in changes:
        if one.record.granted and not allowed(before, one.purpose):
            change = change.model_copy(update={"interview": _granted(change.interview, one.purpose, now)})
        elif not one.record.granted:
            change = _withdrawn(change, one)
    return _of_a_new_revision(try_complete(change, now), interview.session)


def duties_done(interview: Interview, done: Mapping[Duty, int]) -> Change:
    """Keep that something has been done outside of the interview; what was asked for once more since stays.

    Args:
        interview: as it is now.
        done: the duties as they were when it was begun.
    """
    left = {duty: times for duty, times in interview.session.duties.items() if done.get(duty) != times}
    session = interview.session.model_copy(update={"duties": left})
    return Change(interview=interview.model_copy(update={"session": session}))


def recordings_removed(interview: Interview, seen: Iterable[Answer], *, now: datetime) -> Change:
    """Keep that the recordings of some answers were removed.

    Args:
        interview: as it is now.
        seen: the answers as they were when it was looked what to remove; what came since is still to be removed.
        now: the moment.
    """
    for before in seen:
        answer = interview.answer(before.question_index)
        if answer is None:
            continue
        update: dict[str, object] = {"strays": 0} if answer.strays == before.strays else {}
        if answer.recording is not None and answer.recording == before.recording and before.is_done_with:
            update["recording"] = answer.recording.model_copy(update={"removed_at": now})
        interview = interview.replacing(answer.model_copy(update=update))
    return Change(interview=interview)


def _withdrawn(change: Change, withdrawal: ConsentChange) -> Change:
    interview = change.interview
    if withdrawal.purpose == "assess":
        interview = with_duty(interview, "forget_figures")
    if not withdrawal.erased or withdrawal.purpose not in _ERASING:
        return change.model_copy(update={"interview": interview})
    interview = with_duty(interview, _ERASING[withdrawal.purpose])
    session = _waiting(interview.session).model_copy(update={"summary_key": None})
    change = change.model_copy(update={"interview": interview.model_copy(update={"session": session})})
    for answer in change.interview.answers:
        without = _erased(answer, withdrawal.purpose)
        if without != answer:
            change = carded(change, change.interview.replacing(without), without)
    return change


def _erased(answer: Answer, purpose: Purpose) -> Answer:
    if purpose == "transcribe" and answer.transcript is not None and answer.transcript.engine in TRANSCRIBERS:
        return answer.model_copy(update={"transcript": no_transcript()})
    if purpose == "assess" and answer.assessment is not None:
        return answer.model_copy(update={"assessment": no_assessment()})
    return answer


def _of_a_new_revision(change: Change, before: Session) -> Change:
    """Let a summary that is in the making, of what is withdrawn, be one that nobody waits for any more."""
    session = change.interview.session
    if before.revision == 0 or session.summary_key == before.summary_key or session.revision > before.revision:
        return change
    outdated = session.model_copy(update={"revision": session.revision + 1})
    return change.model_copy(update={"interview": change.interview.model_copy(update={"session": outdated})})


def _granted(interview: Interview, purpose: Purpose, now: datetime) -> Interview:
    if _REMOVING.get(purpose, set()) & interview.session.duties.keys():
        raise Busy("What was withdrawn is still being removed; try again.")
    if purpose == "transcribe":
        return _heard_again(interview, now)
    if purpose == "assess":
        return _measured_again(interview, now)
    return interview


def _heard_again(interview: Interview, now: datetime) -> Interview:
    """Transcripts that were left out are waited for, as if their recordings had just come."""
    for answer in interview.answers:
        if lacks_consent(answer.transcript) and answer.recording is not None and answer.recording.is_there(now):
            session = _waiting(interview.session)
            session = session.model_copy(update={"transcribed": session.transcribed - {answer.member}})
            interview = interview.replacing(answer.model_copy(update={"transcript": None}), session)
            interview = with_duty(interview, "transcribe_again")
    return interview


def _measured_again(interview: Interview, now: datetime) -> Interview:
    """As `_heard_again`; the summary gets what it had to leave out, an estimate perhaps."""
    for answer in interview.answers:
        if lacks_consent(answer.assessment) and answer.recording is not None and answer.recording.is_there(now):
            session = interview.session
            session = session.model_copy(update={"assessed": session.assessed - {answer.member}})
            interview = interview.replacing(answer.model_copy(update={"assessment": None}), session)
            interview = with_duty(interview, "assess_again")
    return interview.model_copy(update={"session": _waiting(interview.session)})


def _waiting(session: Session) -> Session:
    """A session whose summary is to be written anew goes back to `closed`; the join asks for it."""
    if session.status not in (Status.DONE, Status.SUMMARISING):
        return session
    return session.model_copy(update={"status": Status.CLOSED, "summarising_since": None})
