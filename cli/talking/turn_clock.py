"""When things happened in one turn, by two clocks that are never mixed: the client's, and the service's own."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cli.live.acceptor import Accepted

Json = dict[str, Any]

SERVICE_MILESTONES = {
    "transcribed": "transcribed",
    "first_token": "first token",
    "first_sentence": "first sentence",
    "first_audio_spoken": "first sound made",
    "first_audio_sent": "first sound sent",
}
"""Of `stream_complete`'s `timeline_ms`, in the order in which they are reached."""


@dataclass
class TurnClock:
    """Milliseconds from the end of the person's speech, by the client's clock. What did not happen has no number."""

    began: float = field(default_factory=time.monotonic)
    here_ms: dict[str, int] = field(default_factory=dict)
    service_ms: Mapping[str, int] = field(default_factory=dict)
    """From the moment the service had stored the turn, by its own clock."""

    def note(self, message: Json, accepted: Accepted) -> None:
        """Learn from a message as it comes in."""
        if accepted.frame is not None and message.get("type") == "text_chunk":
            self._reached("text")
        if accepted.audio is not None:
            self._reached("sound")
        for event in accepted.events:
            if event["type"] == "stream_complete":
                self._reached("end")
                known = event["data"].get("timeline_ms") or {}
                self.service_ms = {name: known[name] for name in SERVICE_MILESTONES if name in known}

    def heard(self) -> None:
        """The first sound is being played."""
        self._reached("heard")

    def line(self) -> str:
        """The time line as one line of text."""
        service = " → ".join(f"{SERVICE_MILESTONES[name]} {ms}" for name, ms in self.service_ms.items())
        names = {"text": "first text", "sound": "first sound received", "heard": "heard", "end": "all received"}
        here = " → ".join(f"{names[name]} {self.here_ms[name]}" for name in names if name in self.here_ms)
        parts = [f"in the service: {service}"] if service else []
        parts += [f"here: end of speech 0 → {here}"] if here else []
        return " · ".join(parts) + (" (ms)" if parts else "")

    def _reached(self, milestone: str) -> None:
        self.here_ms.setdefault(milestone, round((time.monotonic() - self.began) * 1000))
