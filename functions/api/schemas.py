"""What requests and answers hold. An answer's field without a default is always there: clients see it as required."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints

from functions.api.consent_schemas import TellConsents
from functions.api.request import Request
from goldenfish.assessments.speaker import Speaker
from goldenfish.connections.models import Profile
from goldenfish.events.models import Event
from goldenfish.recordings.capture import Capture
from goldenfish.sessions.asked_with import FASTEST, SLOWEST, AskedWith, PatienceLevel


class CreateSession(Request):
    """`POST /api/session`."""

    user_id: str = Field(
        min_length=1,
        max_length=128,
        pattern=r"^[^\x00-\x1f]*[^\x00-\x20][^\x00-\x1f]*$",
        description="your label for the person, printable; no authority",
    )
    language: Literal["en", "vi", ""] = Field(default="", description="empty: of the person's last session, else en")
    form: Literal["A", "B", "C", ""] = Field(default="", description="empty: the person's next one in turn")
    address_term: str = Field(default="", max_length=20, description="vi: bác, ông, bà, cô, chú, anh, chị")
    interviewer_term: str = Field(default="", max_length=20, description="vi: con, em, tôi")
    speaker: Speaker = Field(default_factory=Speaker, description="of the person; a model may refuse without it")
    offline_queue: bool = Field(default=False, description="recordings may come days after the close")
    speed: float | None = Field(
        default=None, ge=SLOWEST, le=FASTEST, description="of the voice; null: of the person's last session, else 1"
    )
    patience: PatienceLevel | None = Field(
        default=None, description="with long silences; null: of the person's last session, else normal"
    )
    consents: TellConsents | None = Field(
        default=None, description="what the person has decided; those of earlier sessions do not carry over"
    )


class UploadLimits(BaseModel):
    """What may be sent, and where."""

    multipart_max_bytes: int = Field(description="of audio on `POST …/audio`; above it use `upload_route`")
    gateway_max_bytes: int = Field(description="of a whole request; not far above it the gateway answers a bare 413")
    upload_max_bytes: int = Field(description="of audio through `upload_route`")
    upload_route: str
    max_answer_seconds: int
    formats: list[str] = Field(description="content types that are accepted; the content decides, not the name")


class SessionCreated(BaseModel):
    """A new session."""

    session_id: str
    user_id: str
    language: str
    form: str
    mode: str
    status: str
    question_count: int
    created_at: datetime
    websocket_url: str = Field(description="empty where no WebSocket API is deployed")
    limits: UploadLimits
    asked_with: AskedWith = Field(description="voice and manner of the interviewer")
    nudges_after_ms: list[int] = Field(description="silences of which a live client tells, so that it can be nudged")


class Sound(BaseModel):
    """Something to play, fetched from its address until that ends (an hour)."""

    url: str
    codec: str
    ms: int = Field(description="how long it plays")
    sha256: str = Field(description="of the bytes: a client that has them need not fetch them")


class QuestionReply(BaseModel):
    """The question in force, or that all are answered: then the fields that are not required are left out."""

    session_id: str
    question_count: int
    done: bool = Field(description="true: all questions have been answered, there is none to ask")
    ask_id: str | None = Field(default=None, description="the same for every retry; a new one means a new question")
    question_index: int | None = Field(default=None, description="from 1")
    question_id: str | None = None
    domain: str | None = None
    text: str | None = Field(default=None, description="what is read aloud, once")
    language: str | None = None
    max_seconds: int | None = None
    scored: bool | None = None
    asked_at: datetime | None = None
    flags: list[str] = Field(
        description="`recall_too_early`: asked less than 8 minutes after its story; `early_answer`; `skipped`"
    )
    audio: Sound | None = Field(default=None, description="the question, spoken")
    audio_reason: str | None = Field(default=None, description="why it has no sound, e.g. `not_prepared`")
    next_audio: Sound | None = Field(default=None, description="to be fetched in advance; not to be played yet")


class AudioStored(BaseModel):
    """A recording was kept; transcript and assessment follow."""

    session_id: str
    question_index: int
    recording_id: str
    status: Literal["stored"]
    size_bytes: int
    content_type: str = Field(description="as found in the content")


class RequestUpload(Request):
    """`POST …/upload`."""

    question_index: int = Field(ge=1)
    content_type: str = Field(max_length=100, description="of the recording, e.g. `audio/webm;codecs=opus`")
    size_bytes: int = Field(ge=1, description="exact length; the form takes no other")
    capture: Capture | None = Field(default=None, description="how the device recorded")


class UploadGranted(BaseModel):
    """A form for one upload: POST `fields` and, last, the file as `file`, as multipart/form-data to `url`."""

    session_id: str
    question_index: int
    recording_id: str
    key: str
    url: str
    fields: dict[str, str]
    max_bytes: int
    expires_at: datetime


class RequestSlice(Request):
    """`POST …/slice`."""

    question_index: int = Field(ge=1, description="the answer that is being spoken")
    number: int = Field(ge=1, le=9999, description="your count of its slices")
    content_type: str = Field(max_length=100, description="of the slice, a file of its own")
    size_bytes: int = Field(ge=1, description="exact length; the form takes no other")
    offset_ms: int | None = Field(
        default=None, ge=0, le=3_600_000, description="where its first sample lies in the answer's recording"
    )


class SliceGranted(BaseModel):
    """A form for one slice, used like that of `POST …/upload`."""

    session_id: str
    question_index: int
    number: int
    slice_id: str
    key: str
    url: str
    fields: dict[str, str]
    max_bytes: int
    expires_at: datetime


class EndAnswer(Request):
    """`POST …/end_answer`."""

    question_index: int = Field(ge=1)
    ended_by: Literal["api", "user_action", "max_duration"] = Field(
        default="api", description="`user_action`: by a button; `max_duration`: after `max_seconds`. Never a silence"
    )


_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _without_unseen(text: object) -> object:
    """Control characters come with what is pasted; FHIR forbids them (https://hl7.org/fhir/R4/datatypes.html#string)."""
    return _UNSEEN.sub("", text) if isinstance(text, str) else text


class WriteAnswer(Request):
    """`POST …/text`."""

    question_index: int = Field(ge=1)
    text: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=8000),
        BeforeValidator(_without_unseen),
    ] = Field(description="the answer, as the person wrote it; control characters are left out")


class AnswerEnded(BaseModel):
    """The answer has ended."""

    session_id: str
    question_index: int
    ask_id: str
    ended_at: datetime
    ended_by: str
    replayed: bool = Field(description="true: it had ended before; nothing was changed")
    session_status: str = Field(description="`open`, or `closed` and on when this was the last question")
    next_question: bool = Field(description="whether there is another question to ask")


class SessionClosedReply(BaseModel):
    """The session is closed."""

    session_id: str
    status: str
    closed_at: datetime
    closed_by: str
    replayed: bool = Field(description="true: it was closed before")
    not_asked: list[str] = Field(description="ids of the questions that were never asked")


class RequestTicket(Request):
    """`POST …/ticket`."""

    profile: Profile | None = Field(
        default=None, description="in whose protocol events are written; null: as the handshake says"
    )


class TicketIssued(BaseModel):
    """An admission to the WebSocket, for one connection."""

    ticket: str = Field(description="a secret: for the query of the WebSocket's address only")
    expires_at: datetime
    websocket_url: str = Field(description="the address to connect to; empty where no WebSocket API is deployed")
    profile: Profile = Field(description="what the connection speaks, unless the handshake was left the choice")


class EventPage(BaseModel):
    """A part of the session's event log."""

    session_id: str
    events: list[Event]
    last_seq: int = Field(description="pass it as `after` next time")
    more: bool = Field(description="true: the page is full, there may be more")


class Health(BaseModel):
    """The API answers."""

    status: Literal["healthy"]
    models_loaded: bool = Field(description="a language model is configured; it is loaded when it is first used")
    timestamp: datetime
    stage: str
    mode: str
    version: str


class RealtimeOffer(Request):
    """`POST …/realtime`."""

    sdp: str = Field(max_length=32768, description="session description of the phone's peer connection, with audio")


class RealtimeAnswer(BaseModel):
    """The vendor's side of a live call."""

    sdp: str = Field(description="for `setRemoteDescription`, type `answer`")
