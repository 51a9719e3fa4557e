"""What was in the recordings that a page sent, for a test that failed: was nothing said, or nothing understood?"""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from goldenfish.audio.decode import Decoded, decode
from goldenfish.audio.faults import UnsupportedAudio
from tests.signals import FloatArray

STEP_S = 0.1
SPEECH_DB = -45.0
"""Between speech, at about -16 dBFS (recordings.LEVEL), and the room at -70."""
LEVELS_DB = {-20.0: "#", -30.0: "+", SPEECH_DB: "-"}
"""Anything below the lowest is a dot."""


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
    marks = "".join(map(_mark, levels_db(told, STEP_S)))
    return f"{told.samples.size / told.sample_rate:.1f} s {marks}"


def levels_db(told: Decoded, step_s: float) -> FloatArray:
    """The level of each whole step, in dBFS."""
    size = round(step_s * told.sample_rate)
    steps = told.samples[: told.samples.size // size * size].reshape(-1, size)
    levels: FloatArray = 10 * np.log10(np.maximum(np.mean(np.square(steps), axis=1), 1e-12))
    return levels


def _mark(level_db: float) -> str:
    return next((mark for least, mark in LEVELS_DB.items() if level_db >= least), ".")
