"""The data of every durable event, as the document tells it; tests hold real events to it, member by member."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

from goldenfish.consents.models import ConsentRecord, Purpose
from goldenfish.conversation.models import EndReason, Source
from goldenfish.events.models import EventType
from goldenfish.personas.models import Tone
from goldenfish.providers.speaker import Codec
from goldenfish.sessions.models import AssessmentBrief, ClosedBy, EndedBy, EndedSource, TranscriptBrief
from goldenfish.summaries.models import Summary


class Data(BaseModel):
    """Base: a member that is not described is a fault of the description."""

    model_config = ConfigDict(extra="forbid")


MESSAGE_ID = Field(
    description="your message that began it: its `id`, of a recording in parts its `audio_id`; null: it had none"
)


class Sound(Data):
    """A spoken text to fetch; the address works for an hour, `sha256` tells that it is known already."""

    url: str
    codec: Codec
    ms: int = Field(description="how long it plays")
    sha256: str


class QuestionAsked(Data):
    """A question is asked, once. A client plays each `ask_id` once, however often it is told of it."""

    ask_id: str
    question_index: int
    question_id: str
    domain: str
    text: str
    language: str
    max_seconds: int
    scored: bool
    asked_at: datetime
    flags: list[str]
    audio: Sound | None = Field(description="null: shown only, see `audio_reason`")
    audio_reason: str | None = Field(
        default=None, description="with null: `not_prepared`, or a provider fault's code"
    )
    next_audio: Sound | None = Field(description="of the next question, to fetch in advance")


class QuestionRepeated(QuestionAsked):
    """The person asked to hear it again: the same `ask_id`, to be played once more."""

    repeat_count: int = Field(ge=1)


class QuestionSkipped(Data):
    """The person has left a question out."""

    question_index: int
    ask_id: str
    skipped_at: datetime


class InterviewerSaid(Data):
    """Greeting or closing words of an interview held over the socket."""

    kind: Literal["greeting", "closing"]
    text: str
    language: str
    audio: Sound | None
    audio_reason: str | None = None


class AnswerEnded(Data):
    """An answer has ended, never by silence."""

    question_index: int
    ask_id: str
    ended_at: datetime
    ended_by: EndedBy
    ended_source: EndedSource | None = Field(description="with `phrase`: who heard it")
    onset_ms: float | None = Field(description="from the question's last sound to the first word; null: not known")
    repeats: int
    nudges: int
    flags: list[str]


class RecordingStored(Data):
    """A recording has arrived and counts for its answer."""

    question_index: int
    recording_id: str
    size_bytes: int
    content_type: str
    received_at: datetime
    late: bool


class AnswerTranscript(TranscriptBrief):
    """Of an interview: an answer's transcript is done or has failed."""

    model_config = ConfigDict(extra="forbid")

    question_index: int
    ask_id: str


class PersonsWords(Data):
    """Of a conversation: what the person said."""

    turn: int
    text: str
    source: Source | None
    language: str
    message_id: str | None = MESSAGE_ID


class TranscriptFinal(RootModel[AnswerTranscript | PersonsWords]):
    """What was said."""


class ResultCard(Data):
    """Transcript and assessment of an answer are both done with."""

    question_index: int
    ask_id: str
    late: bool
    flags: list[str]
    received_at: datetime | None = Field(description="of the recording that counts; null: there is none")
    transcript: TranscriptBrief
    assessment: AssessmentBrief


class WholeSummary(Summary):
    """Trends and the single contributions stand in the results only."""

    model_config = ConfigDict(extra="forbid")


class ErasedSummary(Data):
    """What it was made of has been withdrawn."""

    revision: int
    erased: Literal[True]


class SessionSummary(RootModel[WholeSummary | ErasedSummary]):
    """A revision of the summary is written."""


class SessionClosed(Data):
    """No more questions."""

    closed_at: datetime
    closed_by: ClosedBy
    not_asked: list[str] = Field(description="question ids")


class SessionPaused(Data):
    """A break: nothing is asked, no silence counts."""

    paused_at: datetime


class SessionResumed(Data):
    """The interview goes on."""

    resumed_at: datetime
    paused_ms: int


class AnswerError(Data):
    """A worker gave up on an answer for a fault of ours, not of the recording; the session goes on."""

    code: str
    part: Literal["transcript", "assessment"]
    question_index: int
    ask_id: str
    fatal: bool


class ConversationStarted(Data):
    """A conversation begins, or begins anew: what was said before is no longer part of it."""

    product: Literal["practice", "mentor"]
    mode: str
    language: str
    message_id: str | None = MESSAGE_ID


class StreamComplete(Data):
    """The one terminal event of a turn."""

    turn: int
    message_id: str | None = MESSAGE_ID
    product: Literal["practice", "mentor"]
    reason: EndReason
    error: str | None = Field(description="stable code, with reason `error`")
    text: str = Field(description="the reply as far as it was sent")
    heard_text: str = Field(description="what of it counts as heard")
    interrupted: bool
    tone: Tone | None
    timeline_ms: dict[str, int] = Field(description="milestones since the turn's start; one not reached is left out")


class TurnHeard(Data):
    """A reply that was sent completely was interrupted while it was played."""

    turn: int
    heard_text: str
    played_ms: int | None


class ConsentLine(ConsentRecord):
    """One decision."""

    model_config = ConfigDict(extra="forbid")

    purpose: Purpose
    erased: bool = Field(description="what was made under the consent was asked to be removed")
    before: ConsentRecord | None = Field(description="what held before; null: nothing was known")


class ConsentChanged(Data):
    """Something was consented to or refused, or a consent was withdrawn."""

    changes: list[ConsentLine] = Field(min_length=1)
    allowed: list[Purpose] = Field(description="from now on")


EVENTS: dict[EventType, type[BaseModel]] = {
    EventType.QUESTION_ASKED: QuestionAsked,
    EventType.QUESTION_REPEATED: QuestionRepeated,
    EventType.QUESTION_SKIPPED: QuestionSkipped,
    EventType.INTERVIEWER_SAID: InterviewerSaid,
    EventType.ANSWER_ENDED: AnswerEnded,
    EventType.RECORDING_STORED: RecordingStored,
    EventType.TRANSCRIPT_FINAL: TranscriptFinal,
    EventType.RESULT_CARD: ResultCard,
    EventType.SESSION_SUMMARY: SessionSummary,
    EventType.SESSION_CLOSED: SessionClosed,
    EventType.SESSION_PAUSED: SessionPaused,
    EventType.SESSION_RESUMED: SessionResumed,
    EventType.ERROR: AnswerError,
    EventType.CONVERSATION_STARTED: ConversationStarted,
    EventType.STREAM_COMPLETE: StreamComplete,
    EventType.TURN_HEARD: TurnHeard,
    EventType.CONSENT_CHANGED: ConsentChanged,
}
