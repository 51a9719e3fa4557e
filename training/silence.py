"""What a recording sounds like where nobody speaks: for the silence-only control, never a feature.

A model on these must not predict the score. Where it does, patients and others were recorded differently, and a
voice model would learn the room (silence alone reached nearly 100 % on a well-known corpus, arXiv 2406.07410).

| name (dB re full scale) | definition, over frames of 25 ms every 10 ms at least 0.25 s away from speech |
|---|---|
| silence_level_db | median power |
| silence_p10_db | 10 % point of the power |
| silence_band_125_db … 4000_db | median power in the octave from that frequency up, Hann window |

Medians, and well away from speech: means are drawn up by breaths and reverberation at its edges, the more the shorter
the pauses, so that pauses, which may well go with the score, would pass for a background that does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from functions.assess.answer import FRAME_S, HOP_S, within
from goldenfish.audio.spans import Span

MARGIN_S = 0.25
MIN_FRAMES = 30
OCTAVES_HZ = (125, 250, 500, 1000, 2000, 4000)
NAMES = (
    "silence_level_db",
    "silence_p10_db",
    *(f"silence_band_{hz}_db" for hz in OCTAVES_HZ),
)
# Digital silence, and what a 16-bit recording cannot tell from it.
FLOOR_DB = -120.0


def silence_features(samples: NDArray[np.float32], sample_rate: int, speech: Sequence[Span]) -> dict[str, float]:
    """Level and spectrum of the background; empty where there are fewer than 30 frames of it.

    Args:
        samples: shape (n,), mono, full scale 1.0.
        sample_rate: Hz.
        speech: where somebody speaks.
    """
    size, hop = round(FRAME_S * sample_rate), round(HOP_S * sample_rate)
    if samples.size < size:
        return {}
    frames = sliding_window_view(samples.astype(np.float64) - samples.mean(dtype=np.float64), size)[::hop]
    centres = FRAME_S / 2 + HOP_S * np.arange(len(frames))
    quiet = frames[~within(centres, speech, margin_s=MARGIN_S)]
    if len(quiet) < MIN_FRAMES:
        return {}
    power = (quiet**2).mean(axis=1)
    window = np.hanning(size)
    # One-sided spectrum scaled so that the bands of a noise add up to its power (Parseval).
    spectra = 2 * np.abs(np.fft.rfft(quiet * window)) ** 2 / (size * (window**2).sum())
    hertz = np.fft.rfftfreq(size, 1 / sample_rate)
    bands = [float(np.median(spectra[:, (hertz >= low) & (hertz < 2 * low)].sum(axis=1))) for low in OCTAVES_HZ]
    powers = [float(np.median(power)), float(np.percentile(power, 10)), *bands]
    return dict(zip(NAMES, map(_decibels, powers), strict=True))


def _decibels(power: float) -> float:
    return max(10 * math.log10(power), FLOOR_DB) if power > 0 else FLOOR_DB
