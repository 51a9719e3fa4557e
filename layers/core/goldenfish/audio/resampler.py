"""PyAV's resampler without a thread per processor."""

from __future__ import annotations

from typing import Any

import av

_KNOWS_THREADS = 19
# From there on PyAV lets FFmpeg start threads for each resampler unless it is told a number. PyAV 18, the last for
# Python 3.11, has no such argument. https://github.com/PyAV-Org/PyAV/blob/main/CHANGELOG.rst
_ONE_THREAD: dict[str, Any] = {"threads": 1} if int(av.__version__.split(".")[0]) >= _KNOWS_THREADS else {}


def resampler(sample_format: str | av.AudioFormat, rate: int, layout: str | None = None) -> av.AudioResampler:
    """A resampler to `rate` Hz; without a layout the frames keep theirs."""
    return av.AudioResampler(format=sample_format, layout=layout, rate=rate, **_ONE_THREAD)
