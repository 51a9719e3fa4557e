"""One reply as it comes in: its text and its sound, in the order in which they are meant."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cli.live.audio_parts import Audio

Json = dict[str, Any]


@dataclass
class Reply:
    """What has been received of one generation; equal whatever the order in which it came."""

    gen: int
    texts: dict[int, str] = field(default_factory=dict)
    audio: dict[int, Audio] = field(default_factory=dict)
    ending: Json | None = None
    """Data of its `stream_complete`."""

    @property
    def text(self) -> str:
        """The text as far as it came."""
        return "".join(text for _, text in sorted(self.texts.items()))

    @property
    def sound(self) -> list[Audio]:
        """The pieces of sound in the order in which they are played."""
        return [audio for _, audio in sorted(self.audio.items())]
