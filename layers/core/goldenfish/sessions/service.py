"""What can be done to a session. Each call reads, lets a pure transition decide, and writes once.

A write that another writer overtook is decided again from what is stored by then.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from goldenfish.attempts import attempts
from goldenfish.clock import now
from goldenfish.consents.beginning import first_consents
from goldenfish.erasure import store as erasures
from goldenfish.events.models import Event, numbered
from goldenfish.ids import new_id
from goldenfish.limits.service import check_audio
from goldenfish.people import store as people
from goldenfish.problems import Busy, QuestionNotAsked, SessionNotFound
from goldenfish.questions import service as questions
from goldenfish.sessions import store
from goldenfish.sessions.deadlines import Patience, due_at
from goldenfish.sessions.models import (
    Answer,
    Change,
    EndedBy,
    Interview,
    Session,
    Status,
)
from goldenfish.sessions.planning import NewSession, as_before, asked_with_of, plan, terms
from goldenfish.sessions.transitions.asking import Asked, ask
from goldenfish.sessions.transitions.ending import close, end_answer
from goldenfish.settings import settings
from goldenfish.summaries.store import request_summary
from goldenfish.users.caller import Caller

Decide = Callable[[Interview], Change]

_ATTEMPTS = 12
_FIRST_PAUSE_S = 0.01
_LONGEST_PAUSE_S = 0.4


def create_session(caller: Caller, wanted: NewSession, *, session_id: str = "") -> Session:
    """Make a session with its questions worded for this person; forms rotate from session to session.

    Language, speed and patience that are not chosen are those of the person's last session.

    Args:
        caller: who asks.
        wanted: what is chosen.
        session_id: its identifier, made before; empty: a new one.

    Raises:
        goldenfish.sessions.store.ConcurrentWriteError: there is a session with this identifier.
        goldenfish.questions.service.UnknownQuestionSetError: no such language, form or term.
        QuotaExhausted: the day's audio is used up; its answers could not be transcribed.
    """
    moment = now()
    expires_at = int((moment + timedelta(days=settings().text_days)).timestamp())
    wanted = as_before(wanted, people.person(caller.owner, wanted.user_id))
    planned = plan(wanted, wanted.form or questions.forms()[0])  # refuse before anything is counted
    check_audio(caller)
    asked_with = asked_with_of(wanted)
    form = wanted.form or questions.form_for(
        people.count_session(caller.owner, wanted.user_id, expires_at, asked_with)
    )
    you, me = terms(wanted)
    session_id = session_id or new_id("ses")
    consents, told = first_consents(wanted.consents, by=caller.owner, language=wanted.language, at=moment)
    events = numbered(told, session_id=session_id, last_seq=0, now=moment)
    session = Session(
        session_id=session_id,
        owner=caller.owner,
        user_id=wanted.user_id,
        language=wanted.language,
        form=form,
        mode=settings().external_services_mode,
        questions=planned if wanted.form else plan(wanted, form),
        words=questions.interviewer_words(wanted.language, address_term=you, interviewer_term=me),
        asked_with=asked_with,
        speaker=wanted.speaker,
        invited=bool(caller.session_id),
        offline_queue=wanted.offline_queue,
        created_at=moment,
        active_at=moment,
        expires_at=expires_at,
        consents=consents,
        last_seq=len(events),
    )
    store.create(session, due_at(Interview(session=session), patience()), events)
    return session


def read_interview(caller: Caller, session_id: str) -> Interview:
    """The caller's session with its answers: the one authorised read.

    Raises:
        SessionNotFound: there is none, or it is somebody else's.
    """
    interview = store.load(caller, session_id)
    if interview is None:
        raise SessionNotFound
    return interview


def ask_question(caller: Caller, session_id: str) -> tuple[Session, Answer | None]:
    """The question in force; retries, double calls and reconnects get the same one.

    Raises:
        SessionNotFound: see `read_interview`.
        SessionClosed: closed before all questions were asked.
    """
    asked: list[Asked] = []
    ask_id = new_id("ask")

    def decide(interview: Interview) -> Change:
        outcome = ask(interview, ask_id=ask_id, now=now(), recall_min_seconds=settings().recall_min_seconds)
        asked.append(outcome)
        return outcome.change

    change = change_session(caller, session_id, decide)
    return change.interview.session, asked[-1].answer


def end_answer_by_user(
    caller: Caller, session_id: str, question_index: int, ended_by: EndedBy = "api"
) -> tuple[Interview, Answer, bool]:
    """End an answer. Returns the interview, the answer, and whether it had ended before.

    Raises:
        SessionNotFound: see `read_interview`.
        QuestionNotAsked: the index names no question that was asked.
    """
    change = change_session(
        caller, session_id, lambda seen: end_answer(seen, question_index, ended_by=ended_by, now=now())
    )
    answer = change.interview.answer(question_index)
    if answer is None:
        raise QuestionNotAsked
    return change.interview, answer, not change.events


def close_session(caller: Caller, session_id: str) -> tuple[Interview, bool]:
    """Close a session. Returns it, and whether it was closed before.

    Raises:
        SessionNotFound: see `read_interview`.
    """
    change = change_session(caller, session_id, lambda seen: close(seen, closed_by="user", now=now()))
    return change.interview, not change.events


def change_session(caller: Caller, session_id: str, decide: Decide) -> Change:
    """Read, decide, write; decide again when another writer came first.

    Args:
        caller: who asks; `PLATFORM` for our own workers.
        session_id: of the session.
        decide: a pure transition; it may be called several times.

    Returns:
        The change as stored, with its numbered events, or an unchanged interview when there was nothing to store.

    Raises:
        SessionNotFound: there is no such session for this caller.
        Busy: other writers kept winning.
    """
    for _ in attempts(_ATTEMPTS, first_pause_s=_FIRST_PAUSE_S, longest_pause_s=_LONGEST_PAUSE_S):
        seen = store.load(caller, session_id)
        if seen is None:
            erasures.called_late(caller, session_id)
            raise SessionNotFound
        change = decide(seen)
        if not change.events and not change.silent and change.interview == seen:
            return change
        new, events = _numbered(change)
        try:
            store.replace(seen, new, events, due_at(new, patience()))
        except store.ConcurrentWriteError:
            continue
        if change.summary_wanted:
            request_summary(session_id, new.session.revision)
        return change.model_copy(update={"interview": new, "stored": events})
    raise Busy


def heal_summary(session: Session) -> None:
    """Ask again for a summary that was won but not written; a worker died between the two."""
    if session.status is Status.SUMMARISING:
        request_summary(session.session_id, session.revision)


def _numbered(change: Change) -> tuple[Interview, tuple[Event, ...]]:
    """The interview one version on, and its events with their sequence numbers."""
    session = change.interview.session
    events = numbered(change.events, session_id=session.session_id, last_seq=session.last_seq, now=now())
    stored = session.model_copy(update={"version": session.version + 1, "last_seq": session.last_seq + len(events)})
    return change.interview.model_copy(update={"session": stored}), events


def patience() -> Patience:
    """How long things are waited for, from the settings."""
    limits = settings()
    return Patience(
        idle=timedelta(minutes=limits.idle_close_minutes),
        recording=timedelta(hours=limits.recording_wait_hours),
        offline_recording=timedelta(days=limits.offline_recording_wait_days),
        result=timedelta(hours=limits.result_wait_hours),
        summary=timedelta(minutes=limits.summary_stuck_minutes),
    )


__all__ = [
    "NewSession",
    "ask_question",
    "change_session",
    "close_session",
    "create_session",
    "end_answer_by_user",
    "heal_summary",
    "patience",
    "read_interview",
]
