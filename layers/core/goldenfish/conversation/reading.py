"""The authorised reads of a conversation's head."""

from __future__ import annotations

from functools import lru_cache

from goldenfish.conversation import store
from goldenfish.conversation.models import Conversation
from goldenfish.problems import SessionNotFound
from goldenfish.users.access import sees
from goldenfish.users.caller import PLATFORM, Caller


def read_conversation(caller: Caller, session_id: str) -> Conversation:
    """The caller's conversation, without its turns.

    Raises:
        SessionNotFound: there is none, or it is somebody else's.
    """
    talk = store.load(caller, session_id, newest=0)
    if talk is None:
        raise SessionNotFound
    return talk.conversation


def check_seen(caller: Caller, session_id: str) -> None:
    """Refuse who does not see a conversation, without reading it every time.

    Raises:
        SessionNotFound: see `read_conversation`.
    """
    if not sees(caller, _owner(session_id), session_id):
        raise SessionNotFound


@lru_cache(maxsize=1024)
def _owner(session_id: str) -> str:
    """Kept: whose a conversation is never changes. One that is erased meanwhile is not written: see the stores."""
    return read_conversation(PLATFORM, session_id).owner
