"""Read, decide, write: how every change of a conversation is made, whoever asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from goldenfish.attempts import attempts
from goldenfish.clock import now
from goldenfish.conversation import store
from goldenfish.conversation.models import Change, Conversation, Talk
from goldenfish.erasure import store as erasures
from goldenfish.events.models import Event, numbered
from goldenfish.problems import Busy, SessionNotFound
from goldenfish.sessions.store import ConcurrentWriteError
from goldenfish.users.caller import Caller

Decide = Callable[[Talk], Change]

OPEN_TURN_LOOK = timedelta(seconds=60)
"""When the sweeper looks at an open turn: its runner may have died."""

_ATTEMPTS = 12
_FIRST_PAUSE_S = 0.01
_LONGEST_PAUSE_S = 0.4


@dataclass(frozen=True)
class Stored:
    """What was stored: the conversation with the turns looked at, and the new events."""

    talk: Talk
    events: tuple[Event, ...] = ()


def change_talk(
    caller: Caller,
    session_id: str,
    decide: Decide,
    *,
    seen: Talk | None = None,
    sent_by_writer: bool = False,
) -> Stored:
    """Read, decide, write; decide again when another writer came first.

    Args:
        caller: who asks; `PLATFORM` for our own parts.
        session_id: whose.
        decide: a pure transition; it may be called several times.
        seen: as it was read before, with all that is to be changed; read again when it was overtaken.
        sent_by_writer: the caller sends the events itself, with `connections.service.send_own`.

    Raises:
        SessionNotFound: there is no such conversation for this caller.
        Busy: other writers kept winning.
    """
    for attempt in attempts(_ATTEMPTS, first_pause_s=_FIRST_PAUSE_S, longest_pause_s=_LONGEST_PAUSE_S):
        if seen is None or attempt:
            seen = store.load(caller, session_id)
        if seen is None:
            erasures.called_late(caller, session_id)
            raise SessionNotFound
        change = decide(seen)
        if change.talk == seen and not change.events:
            return Stored(seen)
        new, events = _numbered(change)
        try:
            store.replace(seen, change, new, events, due_at(new), sent_by_writer=sent_by_writer)
        except ConcurrentWriteError:
            continue
        return Stored(change.talk.model_copy(update={"conversation": new}), events)
    raise Busy


def due_at(conversation: Conversation) -> datetime | None:
    """When the sweeper shall look at a conversation: while a turn is open."""
    return conversation.active_at + OPEN_TURN_LOOK if conversation.open_turns else None


def _numbered(change: Change) -> tuple[Conversation, tuple[Event, ...]]:
    head = change.talk.conversation
    events = numbered(change.events, session_id=head.session_id, last_seq=head.last_seq, now=now())
    return head.model_copy(update={"version": head.version + 1, "last_seq": head.last_seq + len(events)}), events
