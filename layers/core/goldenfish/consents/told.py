"""The event that tells of consents. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from pydantic import JsonValue

from goldenfish.consents.deciding import allowed
from goldenfish.consents.models import PURPOSES, ConsentChange, Consents
from goldenfish.events.models import EventType, NewEvent


def consent_changed(changes: Sequence[ConsentChange], after: Consents) -> NewEvent:
    """What was decided, and what is allowed from now on. The log of these events is the history.

    Args:
        changes: at least one.
        after: the consents that hold now.
    """
    data: dict[str, JsonValue] = {
        "changes": [_line(change) for change in changes],
        "allowed": [purpose for purpose in PURPOSES if allowed(after, purpose)],
    }
    return NewEvent(type=EventType.CONSENT_CHANGED, data=data)


def _line(change: ConsentChange) -> dict[str, JsonValue]:
    record = change.record.model_dump(mode="json")
    before = change.before.model_dump(mode="json") if change.before else None
    return {"purpose": change.purpose, **record, "erased": change.erased, "before": cast("JsonValue", before)}


def change_of(line: JsonValue) -> ConsentChange:
    """The change that a line of such an event tells of."""
    known = cast("dict[str, JsonValue]", line)
    record = {name: value for name, value in known.items() if name not in {"purpose", "erased", "before"}}
    return ConsentChange.model_validate(
        {
            "purpose": known["purpose"],
            "record": record,
            "erased": known["erased"],
            "before": known["before"],
        }
    )
