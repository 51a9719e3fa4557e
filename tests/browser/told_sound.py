"""What was in the recordings that a page sent, for a test that failed: was nothing said, or nothing understood?"""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from goldenfish.audio.decode import decode
from goldenfish.audio.faults import UnsupportedAudio
from tests.signals import FloatArray

STEP_S = 0.1
LEVELS_DB = {-20.0: "#", -30.0: "+", -45.0: "-"}
"""Speech is at about -16 dBFS (recordings.LEVEL), the room at -70; anything below the lowest is a dot."""


def recordings_in(sent: Iterable[dict[str, Any]]) -> list[str]:
    """One line for each recording that left by a socket: its length, and a character for every tenth of a second."""
    return [f"{audio_id}: {drawn(joined(parts))}" for audio_id, parts in parts_in(sent).items()]


def parts_in(sent: Iterable[dict[str, Any]]) -> dict[str, dict[int, bytes]]:
    """Of each recording that left by a socket its parts, by their numbers; one that was sent twice is there once."""
    found: dict[str, dict[int, bytes]] = defaultdict(dict)
    for message in sent:
        data = message.get("data", {})
        if message["type"] == "audio_message" and "b64" in data:
            found[data["audio_id"]][data["part"]] = base64.b64decode(data["b64"])
    return found


def joined(parts: Mapping[int, bytes]) -> bytes:
    """The recording that these are the parts of."""
    return b"".join(parts[number] for number in sorted(parts))


def drawn(content: bytes) -> str:
    """A recording's length, and a character for every tenth of a second."""
    try:
        told = decode(content, max_seconds=600)
    except UnsupportedAudio as error:
        return f"{len(content)} bytes: {error}"
    size = round(STEP_S * told.sample_rate)
    steps = [told.samples[at : at + size] for at in range(0, told.samples.size, size)]
    return f"{told.samples.size / told.sample_rate:.1f} s {''.join(map(_loud, steps))}"


def _loud(samples: FloatArray) -> str:
    level_db = 20 * np.log10(max(float(np.sqrt(np.mean(np.square(samples)))), 1e-6))
    return next((mark for least, mark in LEVELS_DB.items() if level_db >= least), ".")
