"""The assessment in a process of its own: what it costs as a whole, by part, at its peak. Prints one JSON object."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import functions.assess.app  # noqa: F401 - what the worker imports besides is part of its cold start
from functions.assess.answer import Answer
from functions.assess.assess import AssessmentRequest, assess_recording
from functions.assess.harmonicity import harmonicity_measurements
from functions.assess.level import level_measurements
from functions.assess.loudness import loudness_measurements
from functions.assess.perturbation import perturbation_measurements
from functions.assess.pitch import pitch_measurements
from functions.assess.pitch_slope import pitch_slope_measurements
from functions.assess.quality import judge
from functions.assess.spectrum import spectrum_measurements
from functions.assess.timing import timing_measurements
from functions.assess.tracks import plot_tracks
from functions.assess.voice_spectrum import voice_spectrum_measurements
from goldenfish.audio.decode import decode
from goldenfish.audio.speech_edges import speech_with_edges

# In this order: what several families share is counted by itself, before the first that needs it.
PARTS: dict[str, Callable[[Answer], object]] = {
    "pitch track": lambda answer: answer.pitch,
    "pulses": lambda answer: answer.pulses,
    "short-time spectra": lambda answer: answer.short_time,
    "timing": timing_measurements,
    "pitch": lambda answer: (pitch_measurements(answer), pitch_slope_measurements(answer)),
    "level and loudness": lambda answer: (level_measurements(answer), loudness_measurements(answer)),
    "jitter and shimmer": lambda answer: perturbation_measurements(answer, ()),
    "HNR": lambda answer: harmonicity_measurements(answer, ()),
    "spectrum": spectrum_measurements,
    "CPPS, H1-H2, formants": voice_spectrum_measurements,
    "tracks": plot_tracks,
}


def main() -> None:
    """`python -m bench.extraction_probe FILE REPEATS`: with 0 repeats only once, for cold start and memory."""
    audio, repeats = Path(sys.argv[1]).read_bytes(), int(sys.argv[2])
    whole(audio)
    found: dict[str, object] = {
        "first_cpu_s": time.process_time(),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    if repeats:
        found["whole_cpu_s"] = median(whole(audio) for _ in range(repeats))
        rounds = [by_part(audio) for _ in range(repeats)]
        found["parts_cpu_s"] = {name: median(one[name] for one in rounds) for name in rounds[0]}
    sys.stdout.write(json.dumps(found) + "\n")


def whole(audio: bytes) -> float:
    """CPU seconds of one assessment.

    Raises:
        RuntimeError: the recording could not be measured.
    """
    began = time.process_time()
    found = assess_recording(audio, AssessmentRequest(language="en", max_seconds=900))
    if found.status != "done":
        raise RuntimeError(f"not measured: {found.reason}")
    return time.process_time() - began


def by_part(audio: bytes) -> dict[str, float]:
    """CPU seconds of each part in turn."""
    seconds = {}
    began = time.process_time()
    decoded = decode(audio, max_seconds=900)
    seconds["decoding"] = time.process_time() - began
    began = time.process_time()
    speech = tuple(speech_with_edges(decoded.samples))
    seconds["speech and its edges"] = time.process_time() - began
    answer = Answer(decoded.samples, decoded.sample_rate, speech)
    for name, part in PARTS.items():
        began = time.process_time()
        part(answer)
        seconds[name] = time.process_time() - began
    began = time.process_time()
    judge(answer, decoded.conditions, size_bytes=len(audio), truncated=decoded.truncated)
    seconds["quality gates"] = time.process_time() - began
    return seconds


if __name__ == "__main__":
    main()
