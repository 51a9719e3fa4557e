"""When Whisper itself shows that a segment is invented, wherever the model runs.

The limits are those of its authors: https://github.com/openai/whisper/blob/main/whisper/transcribe.py
"""

from __future__ import annotations

from typing import Protocol

MAX_COMPRESSION_RATIO = 2.4
MIN_MEAN_LOGPROB = -1.0
MAX_NO_SPEECH = 0.6


class DecodedSegment(Protocol):
    """What Whisper tells about a segment beside its text."""

    no_speech_prob: float
    avg_logprob: float
    compression_ratio: float


def is_invented(segment: DecodedSegment) -> bool:
    """Whether the segment is a loop, or was written where the model itself heard no speech."""
    unsure = segment.no_speech_prob > MAX_NO_SPEECH and segment.avg_logprob < MIN_MEAN_LOGPROB
    return unsure or segment.compression_ratio > MAX_COMPRESSION_RATIO
