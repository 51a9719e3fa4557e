"""What requests and answers about consent hold."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from functions.api.request import Request
from goldenfish.consents.deciding import allowed
from goldenfish.consents.models import (
    PURPOSES,
    ConsentChange,
    ConsentRecord,
    Consents,
    Decision,
    Purpose,
    Source,
    Told,
)

_Version = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,40}$")]
_Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")]


class TellDecision(Request):
    """What is said about one purpose."""

    purpose: Purpose
    granted: bool
    erase: bool = Field(
        default=False, description="with `granted: false`: remove what was made under the consent, too"
    )


def _each_once(decisions: list[TellDecision]) -> list[TellDecision]:
    if len({one.purpose for one in decisions}) < len(decisions):
        raise ValueError("a purpose is decided twice: which of the two was meant cannot be known")
    return decisions


class TellConsents(Request):
    """`POST …/consent`, and `consents` of a new session or conversation."""

    decisions: Annotated[list[TellDecision], AfterValidator(_each_once)] = Field(
        min_length=1, max_length=len(PURPOSES), description="each purpose once"
    )
    version: _Version = Field(description="of the wording that was shown: ours (`GET /api/consents`) or your own")
    language: _Language = Field(description="in which it was shown")
    source: Source = Field(default="person", description="`operator`: you have it from the person in another way")

    def told(self) -> Told:
        """The value that services take. With a grant there is nothing to erase."""
        decisions = tuple(
            Decision(purpose=one.purpose, granted=one.granted, erase=one.erase and not one.granted)
            for one in self.decisions
        )
        return Told(decisions=decisions, version=self.version, language=self.language, source=self.source)


class ConsentView(BaseModel):
    """What holds for one purpose. Nothing was ever said of it: everything but `granted` is null."""

    purpose: Purpose
    granted: bool
    version: str | None = Field(description="of the wording")
    language: str | None
    at: datetime | None
    source: Source | None
    by: str | None = Field(description="whose credential told us; empty: the setting says so")


class ConsentLine(BaseModel):
    """One decision of the history."""

    purpose: Purpose
    granted: bool
    version: str
    language: str
    at: datetime
    source: Source
    by: str
    erased: bool = Field(description="what was made under the consent was removed, too")
    replaced: bool | None = Field(description="what held before; null: nothing was known")


class ConsentState(BaseModel):
    """The consents of a session or conversation."""

    session_id: str
    consents: list[ConsentView]
    history: list[ConsentLine] = Field(description="what was told, oldest first")


class WordingLine(BaseModel):
    """What a person is asked for one purpose."""

    purpose: Purpose
    text: str


class WordingReply(BaseModel):
    """Sentences to show, each of which can be refused by itself."""

    version: str
    language: str
    purposes: list[WordingLine]
    withdrawal: str = Field(description="to be shown beside them")


def consent_state(session_id: str, consents: Consents | None, history: tuple[ConsentChange, ...]) -> ConsentState:
    """The document of a session's consents."""
    known = consents or {}
    return ConsentState(
        session_id=session_id,
        consents=[_view(purpose, known.get(purpose), granted=allowed(consents, purpose)) for purpose in PURPOSES],
        history=[_line(change) for change in history],
    )


def _view(purpose: Purpose, record: ConsentRecord | None, *, granted: bool) -> ConsentView:
    return ConsentView(
        purpose=purpose,
        granted=granted,
        version=record.version if record else None,
        language=record.language if record else None,
        at=record.at if record else None,
        source=record.source if record else None,
        by=record.by if record else None,
    )


def _line(change: ConsentChange) -> ConsentLine:
    return ConsentLine(
        purpose=change.purpose,
        erased=change.erased,
        replaced=change.before.granted if change.before else None,
        **change.record.model_dump(),
    )
