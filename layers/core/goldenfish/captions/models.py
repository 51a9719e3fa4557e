"""A caption, and an end phrase that waits for its silence."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, model_validator

from goldenfish.frozen import Frozen
from goldenfish.sessions.models import EndedSource
from goldenfish.transcripts.models import Word

LONGEST_S = 3600.0
Seconds = Annotated[float, Field(ge=0, le=LONGEST_S, allow_inf_nan=False)]


class CaptionWord(BaseModel):
    """One word of a caption, on the recording's clock."""

    text: str = Field(max_length=100)
    start_s: Seconds
    end_s: Seconds

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> CaptionWord:
        if self.end_s < self.start_s:
            raise ValueError("a word ends after its start")
        return self


class Caption(BaseModel):
    """`caption`. Members that are not known are left aside: recognisers tell more."""

    text: str = Field(max_length=4000, description="of this segment; empty: nothing more has been said")
    final: bool = False
    words: list[CaptionWord] = Field(default=[], max_length=400, description="with times, if the recogniser has any")
    source: Literal["browser", "phone", "vendor"] = "browser"
    silence_ms: int | None = Field(default=None, ge=0, le=86_400_000, description="since the last word")
    ask_id: str | None = Field(default=None, max_length=40)
    client_ts: float | None = Field(default=None, ge=0, le=1e15, allow_inf_nan=False, description="ms, monotonic")

    @property
    def silence_s(self) -> float | None:
        """Seconds since the last word; None where the client does not tell."""
        return None if self.silence_ms is None else self.silence_ms / 1000

    @property
    def heard(self) -> tuple[Word, ...]:
        """The words as everything else here takes them."""
        return tuple(Word(**word.model_dump(), confidence=None) for word in self.words)

    @property
    def ended_source(self) -> EndedSource:
        """What an answer that it ends is said to be ended by."""
        return "vendor" if self.source == "vendor" else "caption"


class Armed(Frozen):
    """An end phrase in a final caption, after which it has not been silent for long enough yet."""

    ask_id: str
    language: str
    source: EndedSource
    start_s: float | None = None
    """When the phrase began on the recording's clock, where words have times."""
    end_s: float | None = None
    client_ts: float | None = None
    """When the client sent it."""
    suspended: bool = False
    """Somebody speaks again; the next final caption says whether it was a mere "thanks"."""


class State(Frozen):
    """What is remembered between the captions of a session."""

    before: str = ""
    """The partial caption before this one."""
    armed: Armed | None = None
    undone: bool = False
    """The final caption before this one ended in a word like "not"."""
