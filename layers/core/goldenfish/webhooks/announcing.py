"""From the table's stream to the queue: which hooks are to be told of an event."""

from __future__ import annotations

from collections.abc import Sequence

from goldenfish.conversation import store as conversations
from goldenfish.events.models import Event
from goldenfish.ids import is_conversation
from goldenfish.sessions import store as sessions
from goldenfish.users.caller import PLATFORM
from goldenfish.webhooks import store
from goldenfish.webhooks.models import TYPE_OF_EVENT, Hook, notice_of

_MOST_KEPT = 10_000

_owners: dict[str, str] = {}


def announce(events: Sequence[Event]) -> int:
    """Ask for a delivery of each event to each hook of its session's owner that wants it.

    Announcing an event twice is harmless: its deliveries have the same identifier, and the second is dropped.

    Args:
        events: new ones, of any sessions.

    Returns:
        How many deliveries were asked for.
    """
    asked, hooks = 0, dict[str, list[Hook]]()
    for event in events:
        if event.type.value not in TYPE_OF_EVENT:
            continue
        owner = _owner_of(event.session_id)
        if owner is None:
            continue
        if owner not in hooks:  # once for all events that came together
            hooks[owner] = store.hooks(owner)
        for hook in hooks[owner]:
            if notice := notice_of(event, hook):
                store.enqueue(notice)
                asked += 1
    return asked


def _owner_of(session_id: str) -> str | None:
    """Whose a session is, which never changes; None: it is gone."""
    if session_id not in _owners:
        owner = _read_owner(session_id)
        if owner is None:
            return None
        if len(_owners) >= _MOST_KEPT:
            _owners.clear()
        _owners[session_id] = owner
    return _owners[session_id]


def _read_owner(session_id: str) -> str | None:
    if is_conversation(session_id):
        talk = conversations.load(PLATFORM, session_id, newest=0)
        return talk.conversation.owner if talk else None
    interview = sessions.load(PLATFORM, session_id)
    return interview.session.owner if interview else None
