"""What others take for the same audio: Praat through parselmouth, eGeMAPS through openSMILE. Prints CPU seconds.

Run with the Python that has the package (`python bench/other_extractors.py praat|opensmile FILE REPEATS`): openSMILE
is licensed for non-commercial use only and is no dependency of this project, not even of its tests.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from importlib import import_module
from statistics import median

NOT_INSTALLED = 3
VOICE = (0, 0, 0.0001, 0.02, 1.3)


def praat(file: str) -> Callable[[], object]:
    """Pitch, pulses, jitter, shimmer and HNR with Praat's standard settings."""
    parselmouth = import_module("parselmouth")
    call = import_module("parselmouth.praat").call
    sound = parselmouth.Sound(file)

    def measure() -> object:
        pitch = call(sound, "To Pitch (cc)", 0, 75, 15, "no", 0.03, 0.45, 0.01, 0.35, 0.14, 600)
        pulses = call([sound, pitch], "To PointProcess (cc)")
        jitters = [call(pulses, f"Get jitter ({kind})", *VOICE) for kind in ("local", "rap", "ppq5")]
        kinds = ("local", "local_dB", "apq3", "apq5", "apq11")
        shimmers = [call([sound, pulses], f"Get shimmer ({kind})", *VOICE, 1.6) for kind in kinds]
        harmonicity = call(sound, "To Harmonicity (cc)", 0.01, 75, 0.1, 1.0)
        return jitters, shimmers, call(harmonicity, "Get mean", 0, 0)

    return measure


def opensmile(file: str) -> Callable[[], object]:
    """The 88 functionals of eGeMAPSv02."""
    package = import_module("opensmile")
    smile = package.Smile(feature_set=package.FeatureSet.eGeMAPSv02, feature_level=package.FeatureLevel.Functionals)
    return lambda: smile.process_file(file)


def main() -> None:
    """Measure one of the two."""
    which, file, repeats = sys.argv[1], sys.argv[2], int(sys.argv[3])
    try:
        measure = {"praat": praat, "opensmile": opensmile}[which](file)
    except ModuleNotFoundError:
        sys.exit(NOT_INSTALLED)
    measure()
    seconds = []
    for _ in range(repeats):
        began = time.process_time()
        measure()
        seconds.append(time.process_time() - began)
    sys.stdout.write(f"{median(seconds)}\n")


if __name__ == "__main__":
    main()
