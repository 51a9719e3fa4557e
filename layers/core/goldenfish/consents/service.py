"""Telling and reading consents, of interviews and conversations alike."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import JsonValue

from goldenfish.audit.service import record
from goldenfish.clock import now
from goldenfish.consents.duties import carry_out
from goldenfish.consents.models import ConsentChange, Consents, Told
from goldenfish.consents.told import change_of
from goldenfish.conversation.changing import change_talk
from goldenfish.conversation.reading import read_conversation
from goldenfish.conversation.transitions import consenting as in_conversation
from goldenfish.events import store as events
from goldenfish.events.models import Event, EventType
from goldenfish.ids import is_conversation
from goldenfish.observability import make_logger
from goldenfish.problems import Forbidden, InvalidRequest
from goldenfish.sessions.service import change_session, read_interview
from goldenfish.sessions.transitions import consenting as in_interview
from goldenfish.users.caller import Caller

logger = make_logger("consents")


@dataclass(frozen=True)
class Known:
    """What is known of a session's consents."""

    consents: Consents | None
    events: tuple[Event, ...] = ()
    """That tell of a change just made; none when it had been made before."""


def tell(caller: Caller, session_id: str, told: Told) -> Known:
    """Keep what was decided, and see to what follows from it; the sweeper finishes what cannot be done now.

    Raises:
        SessionNotFound: there is no such session for this caller.
        Forbidden: somebody who was invited says that it is known in another way: only who invited can say that.
        InvalidRequest: something of a conversation is to be erased; it is erased as a whole.
        Busy: other writers kept winning, or what was withdrawn is still being removed.
    """
    if caller.session_id and told.source != "person":
        raise Forbidden("Who was invited speaks for themselves: `source` is `person`.")
    told, moment = told.model_copy(update={"by": caller.owner}), now()
    if is_conversation(session_id):
        if any(decision.erase for decision in told.decisions):
            raise InvalidRequest("A conversation is erased as a whole: DELETE /api/session/{session_id}.")
        talk = change_talk(caller, session_id, lambda seen: in_conversation.tell_consents(seen, told, now=moment))
        known, whose = Known(talk.talk.conversation.consents, talk.events), talk.talk.conversation.owner
    else:
        change = change_session(caller, session_id, lambda seen: in_interview.tell_consents(seen, told, now=moment))
        known, whose = Known(change.interview.session.consents, change.stored), change.interview.session.owner
        _see_to(session_id)
    record(caller, "change_consent", session_id=session_id, subject_owner=whose)
    return known


def _see_to(session_id: str) -> None:
    try:
        carry_out(session_id)
    except Exception:  # the consent stands; the session is due, so that the sweeper does it
        logger.exception("duties left to the sweeper")


def read(caller: Caller, session_id: str) -> Consents | None:
    """The consents that hold.

    Raises:
        SessionNotFound: there is no such session for this caller.
    """
    if is_conversation(session_id):
        return read_conversation(caller, session_id).consents
    return read_interview(caller, session_id).session.consents


def history(session_id: str) -> tuple[ConsentChange, ...]:
    """Every decision that was told, oldest first; the session's log keeps them. For who has read the session."""
    told = events.of_types(session_id, {EventType.CONSENT_CHANGED})
    return tuple(change_of(line) for event in told for line in _lines(event))


def _lines(event: Event) -> list[JsonValue]:
    lines = event.data["changes"]
    return lines if isinstance(lines, list) else []
