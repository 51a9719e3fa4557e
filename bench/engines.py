"""How long the engines themselves take for a recording: the part of a result that is not ours to shorten here."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from goldenfish.settings import settings


def engine_seconds(
    path: Path, language: str, mode: str, repeats: int, clock: Callable[[], float] = time.perf_counter
) -> tuple[float, float]:
    """Seconds that transcription and assessment of one recording take when called directly, warm, median.

    With `time.process_time` as the clock they are seconds of a processor, which a busy machine does not lengthen.
    The two run side by side in the cloud, so the slower one is what an answer waits for.
    """
    os.environ["EXTERNAL_SERVICES_MODE"] = mode
    settings.cache_clear()
    from functions.asr.transcribe import (  # noqa: PLC0415 - heavy
        TranscriptionRequest,
        transcribe_recording,
    )
    from functions.assess.assess import AssessmentRequest, assess_recording  # noqa: PLC0415 - heavy

    audio = path.read_bytes()
    transcription = TranscriptionRequest(language=language, max_seconds=900.0)
    assessment = AssessmentRequest(language=language, max_seconds=900.0)
    return (
        warm_seconds(lambda: transcribe_recording(audio, transcription), repeats, clock),
        warm_seconds(lambda: assess_recording(audio, assessment), repeats, clock),
    )


def warm_seconds(call: Callable[[], object], repeats: int, clock: Callable[[], float] = time.perf_counter) -> float:
    """Median seconds of a call that has been made once before."""
    call()
    durations = []
    for _ in range(repeats):
        began = clock()
        call()
        durations.append(clock() - began)
    return median(durations)
