"""Whose a session is, for those who may know."""

from __future__ import annotations

from goldenfish.conversation import store as conversations
from goldenfish.ids import is_conversation
from goldenfish.sessions import store as sessions
from goldenfish.users.caller import PLATFORM


def owner_of(session_id: str) -> str:
    """The owner of an interview or a conversation; empty: there is none."""
    if is_conversation(session_id):
        talk = conversations.load(PLATFORM, session_id, newest=0)
        return talk.conversation.owner if talk else ""
    interview = sessions.load(PLATFORM, session_id)
    return interview.session.owner if interview else ""
