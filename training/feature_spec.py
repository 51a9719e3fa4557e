"""Unit and family of each feature column, as the measurements themselves say."""

from __future__ import annotations

import io
import wave
from functools import lru_cache

import numpy as np

from functions.assess.assess import AssessmentRequest, assess_recording
from goldenfish.estimates.specification import FeatureSpec
from goldenfish.questions.models import HELD_VOWEL
from goldenfish.words.measure import UNITS as WORDS

RATE = 16_000
TABLE = "table"


def feature_specs(names: tuple[str, ...]) -> tuple[FeatureSpec, ...]:
    """Name, unit and family of each column; a column that no measurement has is of the family `table`."""
    known = _measured()
    return tuple(known.get(name, FeatureSpec(name=name, unit="", family=TABLE)) for name in names)


@lru_cache(maxsize=1)
def _measured() -> dict[str, FeatureSpec]:
    """Every measurement there is.

    A synthetic vowel is measured and the names, units and families are read off: no list that could fall behind.
    """
    request = AssessmentRequest(language="en", max_seconds=60.0, domain=HELD_VOWEL)
    found = assess_recording(_vowel(), request).measurements
    specs = {one.name: FeatureSpec(name=one.name, unit=one.unit, family=one.family) for one in found}
    return specs | {name: FeatureSpec(name=name, unit=unit, family="words") for name, unit in WORDS.items()}


def _vowel() -> bytes:
    """Three seconds of harmonics of 120 Hz as a WAV file."""
    times = np.arange(3 * RATE) / RATE
    harmonics = np.arange(1, 25)
    voice = (np.sin(2 * np.pi * 120 * harmonics[:, None] * times) / harmonics[:, None]).sum(axis=0)
    samples = np.round(0.3 * 32767 * voice / np.abs(voice).max()).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(samples.tobytes())
    return file.getvalue()
