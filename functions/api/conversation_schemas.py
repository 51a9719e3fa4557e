"""What requests and answers about conversations hold; the mentor's have the field names of its seed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from functions.api.consent_schemas import TellConsents
from functions.api.request import Request
from goldenfish.conversation.models import Turn

MAX_TEXT = 8_000
"""Characters of one message, as over the socket."""
FASTEST, SLOWEST = 2.0, 0.5
_LABEL = r"^[^\x00-\x1f]*$"

Emotion = dict[str, Any] | None
"""Null until emotion is read from words and voice, which is not built."""


class CreateConversation(Request):
    """`POST /api/conversations`."""

    product: Literal["practice", "mentor"]
    mode: Literal["interview", "language", "general", "mentor", ""] = Field(
        default="", description="practice: interview (default), language or general; mentor has one"
    )
    language: str = Field(default="en", pattern=r"^[a-z]{2,3}$", description="which ones depends on the mode")
    user_id: str = Field(default="", max_length=128, pattern=_LABEL, description="your label for the person")
    speed: float = Field(default=1.0, ge=SLOWEST, le=FASTEST, description="of the voice; 1 is its own pace")
    consents: TellConsents | None = Field(default=None, description="what the person has decided")


class ConversationCreated(BaseModel):
    """A new conversation. Ask for a ticket with its `session_id`, connect, and say something."""

    session_id: str
    product: str
    mode: str
    language: str
    persona: str = Field(description="name of who answers")
    user_id: str
    speed: float
    created_at: datetime
    websocket_url: str = Field(description="empty where no WebSocket API is deployed")


class TurnView(BaseModel):
    """One exchange."""

    turn: int
    gen: int
    user_text: str | None = Field(description="null: the model began, or what was said is not recognised yet")
    source: str | None = Field(description="typed, caption (recognised on the device) or audio (recognised here)")
    state: str = Field(description="`open` until the reply's one terminal event, then `closed`")
    reason: str | None = Field(description="completed, cancelled, superseded or error")
    error: str | None = Field(description="stable code, with reason `error`")
    text: str = Field(description="the reply as far as it was sent")
    heard_text: str | None = Field(description="what was played of it; null while that is not known")
    interrupted: bool
    tone: str | None
    started_at: datetime
    ended_at: datetime | None


class ConversationReply(BaseModel):
    """A conversation with its turns since the last reset."""

    session_id: str
    product: str
    mode: str
    language: str
    user_id: str
    speed: float
    created_at: datetime
    last_seq: int = Field(description="of its event log")
    turns: list[TurnView]


class RequestAudioUpload(Request):
    """`POST /api/conversations/{session_id}/upload`."""

    content_type: str = Field(max_length=100, description="of the recording, e.g. `audio/webm;codecs=opus`")
    size_bytes: int = Field(ge=1, description="exact length; the form takes no other")


class AudioUploadGranted(BaseModel):
    """A form for one upload: POST `fields` and, last, the file as `file`, as multipart/form-data to `url`.

    Then send `audio_message` with `upload_key` over the socket.
    """

    session_id: str
    upload_key: str
    url: str
    fields: dict[str, str]
    max_bytes: int
    expires_at: datetime


class CreateMentorSession(Request):
    """`POST /api/sessions`; the seed sends no body."""

    language: str = Field(default="en", pattern=r"^[a-z]{2,3}$", description="en or vi")
    user_id: str = Field(default="", max_length=128, pattern=_LABEL, description="your label for the person")


class MentorSessionCreated(BaseModel):
    """A new session with the mentor."""

    session_id: str
    created_at: datetime


class MentorTurn(BaseModel):
    """What one side said."""

    role: Literal["user", "assistant"]
    content: str = Field(description="of a reply that was interrupted: what was heard")
    emotion: Emotion
    timestamp: datetime


class MentorHistory(BaseModel):
    """What was said in a session."""

    session_id: str
    created_at: datetime
    turns: list[MentorTurn]
    emotion_timeline: list[dict[str, Any]] = Field(description="empty until emotion is read")


class TextChat(Request):
    """`POST /api/text-chat`."""

    text: str = Field(min_length=1, max_length=MAX_TEXT, pattern=r"\S")
    session_id: str | None = Field(default=None, max_length=64, description="null: a new session is made")


class TextChatReply(BaseModel):
    """The mentor's reply."""

    session_id: str
    response: str
    emotion: Emotion


class SessionDeleted(BaseModel):
    """Session, turns, event log and recordings are gone, or going."""

    session_id: str
    status: Literal["deleted", "deleting"]


def turn_view(turn: Turn) -> TurnView:
    """A turn as it is shown."""
    return TurnView(
        turn=turn.number,
        gen=turn.gen,
        user_text=turn.user_text,
        source=turn.source,
        state=turn.state.value,
        reason=turn.reason,
        error=turn.error,
        text=turn.text,
        heard_text=turn.heard_text,
        interrupted=turn.interrupted,
        tone=turn.tone,
        started_at=turn.started_at,
        ended_at=turn.ended_at,
    )


def mentor_turns(turn: Turn) -> list[MentorTurn]:
    """A turn as the seed shows it: one entry for each side that said something."""
    said = [("user", turn.user_text, turn.started_at), ("assistant", turn.remembered, turn.ended_at)]
    return [
        MentorTurn(role="user" if role == "user" else "assistant", content=text, emotion=None, timestamp=moment)
        for role, text, moment in said
        if text and moment is not None
    ]
