"""The one authorised read of a conversation's head."""

from __future__ import annotations

from goldenfish.conversation import store
from goldenfish.conversation.models import Conversation
from goldenfish.problems import SessionNotFound
from goldenfish.users.caller import Caller


def read_conversation(caller: Caller, session_id: str) -> Conversation:
    """The caller's conversation, without its turns.

    Raises:
        SessionNotFound: there is none, or it is somebody else's.
    """
    talk = store.load(caller, session_id, newest=0)
    if talk is None:
        raise SessionNotFound
    return talk.conversation
