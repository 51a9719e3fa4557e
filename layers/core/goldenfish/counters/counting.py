"""What one event counts as; pure. An event of another version that lacks a member counts without it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from goldenfish.counters.models import SUM, Counts, bucket
from goldenfish.events.models import Event, EventType

Data = Mapping[str, Any]

OTHER = "other"
"""In the place of a label that is no plain word."""
_WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")
INTERVIEWS = "memories"
"""The product of every interview; conversations tell theirs."""


def counts_of(event: Event) -> Counts:
    """The counts that an event adds to its day."""
    told = _BY_TYPE.get(event.type)
    return told(event) if told else {}


def upload_to_result_s(event: Event) -> float | None:
    """How long after its recording's arrival an answer's result card was written, in seconds.

    None: the event is no card, or its answer has no recording.
    """
    received = event.data.get("received_at") if event.type is EventType.RESULT_CARD else None
    if not isinstance(received, str):
        return None
    return max(0.0, (event.ts - datetime.fromisoformat(received)).total_seconds())


def outcome_of(card: Data) -> str:
    """`done`, or why an answer's transcript, or else its assessment, failed."""
    parts = [card.get("transcript") or {}, card.get("assessment") or {}]
    failed = [part for part in parts if part.get("status") != "done"]
    return word(failed[0].get("reason")) if failed else "done"


def milestone_s(event: Event, name: str) -> float | None:
    """When a turn reached a milestone, in seconds from its beginning; None: it did not, or is of an older version."""
    timeline = event.data.get("timeline_ms")
    reached = timeline.get(name) if isinstance(timeline, dict) else None
    return reached / 1000 if isinstance(reached, int | float) else None


def word(value: object) -> str:
    """A label's value: a plain word of ours, or `other`."""
    return value if isinstance(value, str) and _WORD.fullmatch(value) else OTHER


def _asked(event: Event) -> Counts:
    return {"questions_asked": 1} | ({f"sessions_begun.{INTERVIEWS}": 1} if event.turn == 1 else {})


def _stored(event: Event) -> Counts:
    size = event.data.get("size_bytes")
    counts = {"recordings_stored": 1, "recording_bytes": size if isinstance(size, int) else 0}
    return counts | ({"recordings_late": 1} if event.data.get("late") else {})


def _card(event: Event) -> Counts:
    transcript, assessment = (_part(event.data, name) for name in ("transcript", "assessment"))
    counts = {
        f"answers_finished.{outcome_of(event.data)}": 1,
        f"transcripts.{_status(transcript)}": 1,
        f"assessments.{_status(assessment)}": 1,
    }
    duration = assessment.get("duration_s")
    if isinstance(duration, int | float) and assessment.get("status") == "done":
        counts["audio_ms"] = round(duration * 1000)
    return counts | _timed("upload_to_result_seconds", upload_to_result_s(event))


def _ended_turn(event: Event) -> Counts:
    counts = {f"turns.{word(event.data.get('reason'))}": 1}
    if event.turn == 1:
        counts[f"sessions_begun.{word(event.data.get('product'))}"] = 1
    if event.data.get("error"):
        counts[f"turn_errors.{word(event.data['error'])}"] = 1
    if event.data.get("interrupted"):
        counts["turns_interrupted"] = 1
    counts |= _timed("first_audio_seconds", milestone_s(event, "first_audio_sent"))
    return counts | _timed("turn_seconds", milestone_s(event, "done"))


def _heard(event: Event) -> Counts:
    # An interview's transcript is counted on its card.
    return {f"utterances.{word(event.data['source'])}": 1} if "source" in event.data else {}


def _summarised(event: Event) -> Counts:
    return {"sessions_summarised" if event.data.get("revision") == 1 else "sessions_revised": 1}


def _consents(event: Event) -> Counts:
    changes = event.data.get("changes")
    counts = Counts()
    for change in changes if isinstance(changes, list) else []:
        if isinstance(change, dict):
            given = "granted" if change.get("granted") else "withdrawn"
            counts[f"consents_{given}.{word(change.get('purpose'))}"] = 1
    return counts


def _part(data: Data, name: str) -> Data:
    part = data.get(name)
    return part if isinstance(part, dict) else {}


def _status(part: Data) -> str:
    return "done" if part.get("status") == "done" else word(part.get("reason"))


def _timed(histogram: str, seconds: float | None) -> Counts:
    if seconds is None:
        return {}
    return {bucket(histogram, seconds): 1, f"{histogram}.{SUM}": round(seconds * 1000)}


_BY_TYPE: dict[EventType, Callable[[Event], Counts]] = {
    EventType.QUESTION_ASKED: _asked,
    EventType.QUESTION_SKIPPED: lambda _: {"questions_skipped": 1},
    EventType.ANSWER_ENDED: lambda event: {f"answers_ended.{word(event.data.get('ended_by'))}": 1},
    EventType.RECORDING_STORED: _stored,
    EventType.TRANSCRIPT_FINAL: _heard,
    EventType.RESULT_CARD: _card,
    EventType.SESSION_CLOSED: lambda event: {f"sessions_closed.{word(event.data.get('closed_by'))}": 1},
    EventType.SESSION_SUMMARY: _summarised,
    EventType.STREAM_COMPLETE: _ended_turn,
    EventType.TURN_HEARD: lambda _: {"turns_interrupted": 1},
    EventType.CONSENT_CHANGED: _consents,
    EventType.ERROR: lambda event: {f"worker_faults.{word(event.data.get('code'))}": 1},
}
