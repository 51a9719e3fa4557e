"""What a person decides, in short."""

from __future__ import annotations

from goldenfish.consents.models import PURPOSES, ConsentRecord, Decision, Purpose, Told
from goldenfish.sessions.models import Interview, TranscriptBrief
from tests.unit.sessions.interviews import START, transcript


def told(*granted: Purpose, refused: tuple[Purpose, ...] = (), erase: bool = False, version: str = "1") -> Told:
    """Some purposes granted, others refused or withdrawn."""
    decisions = [Decision(purpose=one, granted=True) for one in granted]
    decisions += [Decision(purpose=one, granted=False, erase=erase) for one in refused]
    return Told(decisions=tuple(decisions), version=version, language="en", by="family")


def withdrawn(*purposes: Purpose, erase: bool = False) -> Told:
    """Consents withdrawn."""
    return told(refused=purposes, erase=erase)


def with_consents(seen: Interview, *granted: Purpose) -> Interview:
    """An interview of somebody who was asked about everything and agreed to these."""
    record = ConsentRecord(granted=True, version="1", language="en", at=START, source="person", by="family")
    consents = {one: record.model_copy(update={"granted": one in granted}) for one in PURPOSES}
    return seen.model_copy(update={"session": seen.session.model_copy(update={"consents": consents})})


def others_transcript() -> TranscriptBrief:
    """A transcript as another company wrote it."""
    return transcript().model_copy(update={"engine": "openai"})
