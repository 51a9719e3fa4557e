"""Reading the log: the one authorised way, for interviews and conversations alike."""

from __future__ import annotations

from pydantic import Field

from goldenfish.conversation.reading import read_conversation
from goldenfish.end_phrase.phrases import phrases_for
from goldenfish.events import store
from goldenfish.events.models import Event
from goldenfish.events.showing import shown
from goldenfish.frozen import Frozen
from goldenfish.ids import is_conversation
from goldenfish.sessions.service import read_interview
from goldenfish.users.caller import Caller


class Head(Frozen):
    """Where a session's log stands."""

    last_seq: int
    gen: int = Field(description="generation of the live turn in force; 0 where there are no turns")
    listens_for_phrase: bool = Field(description="whether a phrase can end what is said, if it can be heard at all")


def read_head(caller: Caller, session_id: str) -> Head:
    """Where the log of the caller's session stands.

    Raises:
        SessionNotFound: there is no such session, or it is somebody else's.
    """
    if is_conversation(session_id):
        conversation = read_conversation(caller, session_id)
        return Head(last_seq=conversation.last_seq, gen=conversation.gen, listens_for_phrase=False)
    session = read_interview(caller, session_id).session
    return Head(last_seq=session.last_seq, gen=0, listens_for_phrase=bool(phrases_for(session.language).phrases))


def read_log(caller: Caller, session_id: str, after: int, limit: int) -> list[Event]:
    """Events of the caller's session with a higher number than `after`, as clients see them.

    In order, at most `limit`.

    Raises:
        SessionNotFound: see `read_head`.
    """
    read_head(caller, session_id)
    return [shown(event, caller.view) for event in store.after(session_id, after, limit)]
