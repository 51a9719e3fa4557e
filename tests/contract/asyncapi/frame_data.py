"""The data of every fleeting frame, as the document tells it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from goldenfish.connections.models import Profile
from goldenfish.events.models import FrameType
from goldenfish.providers.speaker import Codec
from tests.contract.asyncapi.event_data import Data, Sound


class Limits(Data):
    """What a client may send."""

    frame_bytes: int
    message_bytes: int
    messages_per_window: int = Field(description="so many within `window_s` seconds")
    window_s: int


class Ready(Data):
    """Answer to `hello`: everything that was missed has been replayed before it."""

    protocol: Literal[1]
    profile: Profile
    session_id: str
    last_seq: int
    gen: int = Field(description="generation in force; frames of an older one are stale")
    heartbeat_s: int = Field(description="send `ping` when nothing was sent for so long")
    expires_at: datetime = Field(description="when API Gateway ends the connection")
    phrase_end: bool = Field(description="false: nobody listens for the end phrase, so show a button")
    codecs: list[Codec]
    limits: Limits


class Pong(Data):
    """Answer to `ping`."""


class Status(Data):
    """A step of a turn."""

    stage: Literal["transcribing", "generating", "synthesising"]


class TranscriptPartial(Data):
    """A caption as taken over; a hint, the recording decides."""

    ask_id: str | None
    text: str
    stable_chars: int = Field(description="so many characters will not change")
    final: bool
    source: Literal["browser", "phone", "vendor"]
    phrase_heard: bool = Field(description="an end phrase was heard and waits for silence")


class TextChunk(Data):
    """Some sentences of a reply."""

    idx: int
    text: str


class AudioChunk(Data):
    """A part of the sound of some sentences; all parts joined are one self-contained file."""

    idx: int
    part: int = Field(ge=0)
    parts: int = Field(ge=1)
    codec: Codec
    ms: int = Field(description="how long the whole file plays")
    text_span: tuple[int, int] = Field(description="characters of the reply's text that it says, the last excluded")
    b64: str = Field(description="this part in base64")


class Nudge(Data):
    """Gentle words into a long silence; they never end an answer."""

    ask_id: str
    level: int = Field(ge=1, le=3)
    kind: Literal["gentle", "direct", "offer"]
    text: str
    language: str
    audio: Sound | None
    audio_reason: str | None = None


class Reconnect(Data):
    """The connection nears its two hours, or its token its end: open another one, with a fresh ticket."""

    in_ms: int
    reason: Literal["connection_limit", "token_expires"]


class Superseded(Data):
    """Another connection of the session took over; this one ends, do not reconnect by yourself."""


class ErrorFrame(BaseModel):
    """A message was refused, or a turn failed; the session is intact. Problems may add members of their own."""

    model_config = ConfigDict(extra="allow")

    code: str = Field(description="stable")
    message: str = Field(description="one sentence for developers")
    fatal: bool = Field(description="true: the connection is of no more use")
    retry_after_ms: int | None = Field(default=None, description="with `rate_limited`")


FRAMES: dict[FrameType, type[BaseModel]] = {
    FrameType.READY: Ready,
    FrameType.PONG: Pong,
    FrameType.STATUS: Status,
    FrameType.TRANSCRIPT_PARTIAL: TranscriptPartial,
    FrameType.TEXT_CHUNK: TextChunk,
    FrameType.AUDIO_CHUNK: AudioChunk,
    FrameType.NUDGE: Nudge,
    FrameType.RECONNECT: Reconnect,
    FrameType.SUPERSEDED: Superseded,
    FrameType.ERROR: ErrorFrame,
}
