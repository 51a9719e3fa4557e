"""A conversation and its turns: plain values, changed only by `transitions/`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from goldenfish.consents.models import ConsentRecord, Purpose
from goldenfish.events.models import NewEvent
from goldenfish.frozen import Frozen
from goldenfish.providers.speaker import WordMark

Product = Literal["practice", "mentor"]
Source = Literal["typed", "caption", "audio"]
"""
* `typed`: written by the person.
* `caption`: recognised on the person's device, with their consent.
* `audio`: recognised by us.
"""

CLIENT_IDS_KEPT = 32
AUDIO = "audio:"
"""Before the `audio_id` of a recording in parts, which must not be taken for the `id` of another message."""


class TurnState(StrEnum):
    """Where a turn stands: open until its one terminal event."""

    OPEN = "open"
    CLOSED = "closed"


EndReason = Literal["completed", "cancelled", "superseded", "error"]


class Conversation(Frozen):
    """The head of a conversation. `version` rises with every change and is what concurrent writers compete for."""

    session_id: str
    owner: str = Field(description="the token's owner; every read and write is checked against it")
    user_id: str = Field(description="a label of the client's inside the conversation, never an authority")
    product: Product
    mode: str = Field(description="of the product: `interview`, `language`, `general`; `mentor`")
    language: str
    speed: float = Field(default=1.0, description="of the voice; 1 is its own pace")
    invited: bool = Field(default=False, description="by an invitation somebody was let in: it has limits of its own")
    services_mode: str = Field(description="EXTERNAL_SERVICES_MODE when it was made")
    version: int = 0
    last_seq: int = 0
    gen: int = Field(default=0, description="generation in force; frames of an older one are stale")
    last_turn: int = Field(default=0, description="number of the newest turn; 0: none yet")
    first_turn: int = Field(default=1, description="older turns were left behind by a reset")
    open_turns: tuple[int, ...] = Field(default=(), description="turns without their terminal event")
    client_ids: tuple[str, ...] = Field(default=(), description="newest messages carried out, so that a retry is not")
    summary: str = Field(default="", description="what the model remembers of the turns up to `summarised_turn`")
    summarised_turn: int = 0
    created_at: datetime
    active_at: datetime
    expires_at: int = Field(description="epoch seconds; items past it are treated as gone")
    consents: dict[Purpose, ConsentRecord] | None = Field(
        default=None, description="by purpose; None: made by an earlier version"
    )


class Chunk(Frozen):
    """One piece of a reply as it was sent: its text, and how long its sound plays."""

    text: str
    ms: int | None = Field(default=None, description="None: it was sent as text only")
    marks: tuple[WordMark, ...] = ()


class Ending(Frozen):
    """That a turn is to end before it is done, and what the client told of its playback."""

    reason: Literal["cancelled", "superseded"]
    played_ms: int | None = Field(default=None, description="since the turn's first sound; None: not told")


class Turn(Frozen):
    """One exchange: what the person said, and the reply."""

    session_id: str
    number: int = Field(ge=1)
    gen: int
    client_id: str | None = None
    user_text: str | None = Field(default=None, description="None: the model begins, or nothing is recognised yet")
    source: Source | None = None
    audio_key: str | None = Field(default=None, description="recording to transcribe before the model is asked")
    state: TurnState = TurnState.OPEN
    reason: EndReason | None = None
    error: str | None = Field(default=None, description="stable code, with reason `error`")
    ending: Ending | None = None
    lease_until: datetime | None = Field(default=None, description="until when its runner is taken to be alive")
    text: str = Field(default="", description="the reply as far as it was sent")
    chunks: tuple[Chunk, ...] = ()
    heard_text: str | None = Field(default=None, description="what was played of it; None while that is not known")
    played_ms: int | None = Field(default=None, description="last acknowledged by the client")
    interrupted: bool = False
    tone: str | None = None
    model: str | None = None
    voice: str | None = None
    timeline_ms: dict[str, int] = Field(default_factory=dict, description="milestones, from the turn's start")
    started_at: datetime
    ended_at: datetime | None = None

    @property
    def message_id(self) -> str | None:
        """The message that began it, as its sender knows it: its `id`, or the `audio_id` of a recording in parts."""
        return None if self.client_id is None else self.client_id.removeprefix(AUDIO)

    @property
    def is_open(self) -> bool:
        """Whether its terminal event is still to come."""
        return self.state is TurnState.OPEN

    @property
    def remembered(self) -> str:
        """The reply as the model is told of it: what was heard, not what was written."""
        return self.text if self.heard_text is None else self.heard_text


class Talk(Frozen):
    """A conversation with the turns that a transition looks at or changes."""

    conversation: Conversation
    turns: tuple[Turn, ...] = ()

    def turn(self, number: int) -> Turn | None:
        """One turn, or None when it is not among them."""
        return next((turn for turn in self.turns if turn.number == number), None)

    def replacing(self, turn: Turn, conversation: Conversation | None = None) -> Talk:
        """The same with one turn changed or added."""
        others = tuple(t for t in self.turns if t.number != turn.number)
        turns = tuple(sorted((*others, turn), key=lambda t: t.number))
        return Talk(conversation=conversation or self.conversation, turns=turns)


class Change(Frozen):
    """What a transition decided: the new state, and the events that tell of it."""

    talk: Talk
    events: tuple[NewEvent, ...] = ()
