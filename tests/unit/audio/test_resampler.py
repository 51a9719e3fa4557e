"""The resampler starts no threads of its own."""

from __future__ import annotations

import threading
from pathlib import Path

import av
import numpy as np
import pytest

from goldenfish.audio.resampler import resampler

TASKS = Path("/proc/self/task")
LIVE_AT_ONCE = 5


@pytest.mark.skipif(not TASKS.exists(), reason="only Linux tells how many threads a process has")
@pytest.mark.skipif(av.__version__.startswith("18."), reason="PyAV 18 cannot be told")
def test_no_resampler_starts_a_thread() -> None:
    """A function's process holds several at once; Python's own count knows nothing of FFmpeg's threads."""
    before, others = len(list(TASKS.iterdir())), threading.active_count()
    kept = [resampler("flt", 16_000) for _ in range(LIVE_AT_ONCE)]
    resampled = [each.resample(_frame()) for each in kept]
    assert all(resampled)
    assert len(list(TASKS.iterdir())) - before <= threading.active_count() - others


def _frame() -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(np.zeros((1, 4_800), dtype=np.int16), format="s16", layout="mono")
    frame.sample_rate = 48_000
    return frame
