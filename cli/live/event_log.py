"""A session's durable events in the order of their numbers, whatever way and how often they arrive."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class EventLog:
    """The log as far as it is known without a gap.

    Attributes:
        events: in order, each once.
        last_seq: number of the last of them; what to resume from.
    """

    def __init__(self, after: int = 0) -> None:
        self.events: list[Json] = []
        self.last_seq = after
        self._early: dict[int, Json] = {}

    def take(self, event: Json) -> tuple[Json, ...]:
        """Take an event over.

        Returns:
            The events that now follow the log without a gap, this one or more; none when it was known or came early.
        """
        seq = int(event["seq"])
        if seq > self.last_seq:
            self._early.setdefault(seq, event)
        following = []
        while (found := self._early.pop(self.last_seq + 1, None)) is not None:
            following.append(found)
            self.last_seq += 1
        self.events += following
        return tuple(following)

    @property
    def has_gap(self) -> bool:
        """Whether later events wait for one that has not come; reading the log again closes it."""
        return bool(self._early)

    def of_type(self, kind: str) -> list[Json]:
        """All events of a type, in order."""
        return [event for event in self.events if event["type"] == kind]
