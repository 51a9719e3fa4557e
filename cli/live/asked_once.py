"""Each question is played once, however often the client is told of it."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class AskedOnce:
    """Which questions have been played. A repetition that the person asked for is an event of its own."""

    def __init__(self) -> None:
        self._played: set[str] = set()

    def to_play(self, event: Json) -> bool:
        """Whether the sound of an event is to be played now; a second time it is not."""
        if event["type"] == "question_repeated":
            return True
        ask_id = str(event["data"].get("ask_id") or event["id"])
        if ask_id in self._played:
            return False
        self._played.add(ask_id)
        return True
