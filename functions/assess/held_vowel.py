"""Where somebody holds a vowel: Silero does not take a steady "aaah" for speech, so voice and level decide."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from functions.assess.answer import HOP_S, Answer
from goldenfish.audio.spans import Span

# The first two formants of any vowel lie here; the hum of mains, fans and refrigerators does not.
BAND_HZ = (300, 3000)
OVER_BACKGROUND_DB = 10.0
# What counts at all, in the band: below the level gate's limit, so that a faint voice is advised of its level.
FAINTEST_DBFS = -65.0
MIN_BACKGROUND_FRAMES = 30
MAX_GAP_S = 0.1
MIN_VOICE_S = 0.3


def held_vowel_spans(samples: NDArray[np.float32], sample_rate: int) -> tuple[Span, ...]:
    """Where there is a voice for 0.3 s and more, 10 dB above what is heard without it.

    Where the voice fills the recording there is nothing to compare it with, and its pitch decides alone.

    Args:
        samples: shape (n,), mono, full scale 1.0.
        sample_rate: Hz.

    Returns:
        Spans in order, not overlapping, inside the recording; none for silence and for noise without pitch.
    """
    heard = Answer(_in_band(samples, sample_rate), sample_rate, speech=())
    limit: float = 10 ** (FAINTEST_DBFS / 10)
    unvoiced = heard.power[~heard.voiced]
    if unvoiced.size >= MIN_BACKGROUND_FRAMES:
        limit = max(limit, float(np.median(unvoiced)) * 10 ** (OVER_BACKGROUND_DB / 10))
    held = heard.power_times_s[heard.voiced & (heard.power > limit)]
    return tuple(span for span in _joined(held) if span.duration_s >= MIN_VOICE_S)


def _in_band(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    from scipy.signal import butter, sosfilt  # noqa: PLC0415 - most questions are not a held vowel

    band = butter(4, BAND_HZ, "bandpass", fs=sample_rate, output="sos")
    filtered: NDArray[np.float32] = sosfilt(band.astype(np.float32), samples)
    return filtered


def _joined(times_s: NDArray[np.floating]) -> list[Span]:
    """Spans of the frames centred at these times, closed over gaps of less than `MAX_GAP_S`."""
    if not times_s.size:
        return []
    breaks = np.flatnonzero(np.diff(times_s) - HOP_S >= MAX_GAP_S) + 1
    edges = [0, *breaks.tolist(), times_s.size]
    half = HOP_S / 2
    return [Span(float(times_s[first]) - half, float(times_s[end - 1]) + half) for first, end in pairwise(edges)]
