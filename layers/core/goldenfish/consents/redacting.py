"""Events of the log without what a withdrawal has erased. Pure: an event stays an event, with its number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from pydantic import JsonValue

from goldenfish.consents.models import NOT_CONSENTED
from goldenfish.events.models import Event, EventType
from goldenfish.providers.third_parties import TRANSCRIBERS

Data = dict[str, JsonValue]


def without_transcripts(event: Event, before: int) -> Event:
    """The event without the words of answers as another company wrote them.

    Args:
        event: a `transcript_final`, `result_card` or `session_summary`.
        before: summaries of earlier revisions than this are erased.
    """
    if event.type is EventType.SESSION_SUMMARY:
        return _changed(event, _summary(event.data, before))
    if event.type is EventType.TRANSCRIPT_FINAL:
        return _changed(event, _transcript(event.data))
    return _changed(event, event.data | {"transcript": _transcript(_part(event.data, "transcript"))})


def without_assessments(event: Event, before: int) -> Event:
    """The event without what was measured of answers; arguments as for `without_transcripts`."""
    if event.type is EventType.SESSION_SUMMARY:
        return _changed(event, _summary(event.data, before))
    erased: Data = {}
    erased |= dict.fromkeys(_part(event.data, "assessment")) | {"status": NOT_CONSENTED, "reason": NOT_CONSENTED}
    return _changed(event, event.data | {"assessment": erased})


def _part(data: Mapping[str, JsonValue], name: str) -> Data:
    return cast("Data", data[name])


def _transcript(brief: Data) -> Data:
    if brief.get("engine") not in TRANSCRIBERS:
        return brief
    nothing: Data = {"key": None, "excerpt": "", "word_count": 0, "engine": None, "accuracy": None, "trim_s": None}
    return brief | nothing | {"status": NOT_CONSENTED, "reason": NOT_CONSENTED}


def _summary(data: Data, before: int) -> Data:
    revision = data.get("revision")
    return {"revision": revision, "erased": True} if isinstance(revision, int) and revision < before else data


def _changed(event: Event, data: Data) -> Event:
    return event.model_copy(update={"data": data})
