"""Clipping: waveforms whose tops are cut off, at full scale or anywhere below it.

Two ways to see it, since only an untouched PCM file keeps its plateaus:

* exactly: three samples or more in a row at the recording's own peak, entered or left by a jump;
* after resampling or a lossy codec: flat-topped excursions. An excursion is what lies above 0.7 of a level near the
  peak; it is flat when four fifths of it, and five samples or more, lie above 0.9 and almost none above 1.1.
  A sine spends 57 % there and a voice less, so that a perfectly regular waveform, whose every period touches the
  peak, is not taken for a clipped one.

Thresholds were set on the clean recordings and their clipped copies of tests/science/test_gates.py.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PLATEAU_SAMPLES = 3
PLATEAU_TOLERANCE = 2e-3
# A slow sine stays within the tolerance of its peak for several samples too, but comes there gently.
JUMP = 0.02
FLAT_SAMPLES = 5
FLAT_SHARE = 0.8
EXCURSION, TOP, OVER = 0.7, 0.9, 1.1
OVER_SHARE = 0.1
# The flat excursions that clean speech has at the 99.9th percentile of its amplitude; what is more is clipping.
FLAT_IN_CLEAN_SPEECH = 6e-4
# Where many samples are clipped, the ringing of a codec lies above the 99.9th percentile. Then the amplitude
# hardly grows from the 99th percentile on, which in speech doubles.
CREST = 1.35


def clipped_share(samples: NDArray[np.float32]) -> float | None:
    """Share of samples in cut-off tops; None for digital silence.

    Args:
        samples: shape (n,), mono.
    """
    if not samples.size or not samples.any():
        return None
    return max(_plateau_share(samples), _flat_share(samples) - FLAT_IN_CLEAN_SPEECH, 0.0)


def _plateau_share(samples: NDArray[np.float32]) -> float:
    """Share of samples in rows of equal ones at the peak of either side."""
    clipped = 0
    for side in (1, -1):
        peak = float((side * samples).max())
        if peak <= 0:
            continue
        near = np.flatnonzero(side * samples >= (1 - PLATEAU_TOLERANCE) * peak)
        starts = np.flatnonzero(np.diff(near, prepend=-2) > 1)
        length = np.diff(starts, append=near.size)
        before = samples[np.maximum(near[starts] - 1, 0)]
        after = samples[np.minimum(near[starts] + length, samples.size - 1)]
        jumps = np.minimum(side * before, side * after) < (1 - JUMP) * peak
        clipped += int(length[jumps & (length >= PLATEAU_SAMPLES)].sum())
    return clipped / samples.size


def _flat_share(samples: NDArray[np.float32]) -> float:
    # Percentiles are taken in place of one copy at a time: ten minutes of samples are 38 MB.
    usual, high = np.percentile(np.abs(samples), (99.0, 99.9), overwrite_input=True)
    levels = [99.9, 99.0] if high < CREST * usual else [99.9]
    tops = np.zeros(len(levels))
    for side in (1, -1):
        references = np.percentile(side * samples, levels, overwrite_input=True)
        tops += [_flat_tops(samples, side, float(reference)) for reference in references]
    return float(tops.max()) / samples.size


def _flat_tops(samples: NDArray[np.float32], side: int, reference: float) -> int:
    """Samples in the flat tops of one side."""
    if reference <= 0:
        return 0
    limit = EXCURSION * reference
    high = np.flatnonzero(samples >= limit if side > 0 else samples <= -limit)
    heights = side * samples[high] / reference
    starts = np.flatnonzero(np.diff(high, prepend=-2) > 1)
    length = np.diff(starts, append=high.size)
    top = np.add.reduceat((heights >= TOP) & (heights < OVER), starts, dtype=np.int64)
    over = np.add.reduceat(heights >= OVER, starts, dtype=np.int64)
    flat = (top >= FLAT_SAMPLES) & (top >= FLAT_SHARE * length) & (over <= OVER_SHARE * top)
    return int(top[flat].sum())
