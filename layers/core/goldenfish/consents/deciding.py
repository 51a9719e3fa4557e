"""What consents allow, and how they change. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from goldenfish.consents.models import ConsentChange, ConsentRecord, Consents, Purpose, Told

PRESUMED: tuple[Purpose, ...] = ("keep", "transcribe", "assess", "share")
"""What who runs the platform may have obtained beforehand. Research goes beyond the service: it is always told."""


def allowed(consents: Consents | None, purpose: Purpose) -> bool:
    """Whether something may be done for a purpose.

    Args:
        consents: of the session or conversation; None: made by an earlier version, under its operator's consent.
        purpose: what for.
    """
    if consents is None:
        return purpose in PRESUMED
    record = consents.get(purpose)
    return record is not None and record.granted


def presumed(*, operator: bool, version: str, language: str, at: datetime) -> dict[Purpose, ConsentRecord]:
    """What holds as long as a client has not spoken of a purpose.

    Args:
        operator: who runs the platform has obtained consent beforehand; else nothing holds.
        version: of the wording in force.
        language: of the session.
        at: when it was made.
    """
    return _operators(version, language, at) if operator else {}


def _operators(version: str, language: str, at: datetime) -> dict[Purpose, ConsentRecord]:
    record = ConsentRecord(granted=True, version=version, language=language, at=at, source="operator", by="")
    return dict.fromkeys(PRESUMED, record)


def decided(
    consents: Consents | None, told: Told, *, at: datetime
) -> tuple[dict[Purpose, ConsentRecord], tuple[ConsentChange, ...]]:
    """The consents after what was told, and what it changes.

    The last decision about a purpose counts. One that says what holds already, in the same words and from the same
    source, changes nothing, unless something is to be erased.

    Args:
        consents: as they are.
        told: by a client.
        at: the moment.
    """
    # Of an earlier version's session only what its operator had is known, not in which words.
    after = _operators("", "", at) if consents is None else dict(consents)
    changes: list[ConsentChange] = []
    for decision in {one.purpose: one for one in told.decisions}.values():
        before = after.get(decision.purpose)
        record = ConsentRecord(
            granted=decision.granted,
            version=told.version,
            language=told.language,
            at=at,
            source=told.source,
            by=told.by,
        )
        if _says_the_same(before, record) and not decision.erase:
            continue
        after[decision.purpose] = record
        changes.append(ConsentChange(purpose=decision.purpose, record=record, erased=decision.erase, before=before))
    return after, tuple(changes)


def last_change(consents: Mapping[Purpose, ConsentRecord] | None) -> datetime | None:
    """When consents were decided about last; None: nothing is known."""
    return max((record.at for record in (consents or {}).values()), default=None)


def _says_the_same(before: ConsentRecord | None, record: ConsentRecord) -> bool:
    if before is None:
        return False
    return before.model_copy(update={"at": record.at, "by": record.by}) == record
