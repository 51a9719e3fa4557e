"""What must be true of every session's log however often its connection was lost; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]


def plain(event: Json) -> Json:
    """An event without what depends on how it was read: addresses that expire, and whether it was a replay."""
    return {name: _without_addresses(value) for name, value in event.items() if name != "replay"}


def _without_addresses(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return {name: _without_addresses(each) for name, each in value.items() if name != "url"}
    return [_without_addresses(each) for each in value] if isinstance(value, list) else value


def log_faults(received: Sequence[Json], whole: Sequence[Json], how: str) -> list[str]:
    """Differences between a log as it was received and the whole one.

    Args:
        received: as a client got it.
        whole: as the service keeps it; may be longer.
        how: it was received, for the fault's text.
    """
    if len(received) > len(whole):
        return [f"{how}: {len(received)} events, the log has {len(whole)}"]
    for mine, theirs in zip(received, whole, strict=False):
        if plain(mine) != plain(theirs):
            return [f"{how}: event {mine.get('seq')} is not as in the log"]
    return []


def question_faults(log: Sequence[Json]) -> list[str]:
    """Questions that were asked twice."""
    asked = [event["data"] for event in log if event["type"] == "question_asked"]
    by_index = Counter(data["question_index"] for data in asked)
    by_ask = Counter(data["ask_id"] for data in asked)
    return [f"{name} asked {times} times" for name, times in (*by_index.items(), *by_ask.items()) if times > 1]


def turn_faults(log: Sequence[Json], turns: int) -> list[str]:
    """Turns without their terminal event, or with two.

    Args:
        log: of a conversation at rest.
        turns: as many as were begun.
    """
    ended = Counter(event["turn"] for event in log if event["type"] == "stream_complete")
    missing = [f"turn {number} has no terminal event" for number in range(1, turns + 1) if number not in ended]
    double = [f"turn {number} has {times} terminal events" for number, times in ended.items() if times > 1]
    said = Counter(event["turn"] for event in log if event["type"] == "transcript_final")
    return (
        missing + double + [f"turn {number} was begun {times} times" for number, times in said.items() if times > 1]
    )


def order_faults(log: Sequence[Json]) -> list[str]:
    """Numbers that do not rise by one."""
    found = [event["seq"] for event in log]
    return [] if found == list(range(1, len(found) + 1)) else ["the numbers of the log do not rise by one"]
