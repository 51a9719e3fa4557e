"""Makes `training/synthesiser.csv`: what the voices of espeak-ng measure (espeak-ng must be installed).

    PYTHONPATH=.:layers/core python tools/measure_synthesiser.py

None of these voices, speeds and texts is among those that `tests/science/test_out_of_distribution.py` judges.
"""

from __future__ import annotations

import csv
import io
import itertools
import subprocess
import sys
import wave
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from functions.assess.assess import EXTRACTOR, AssessmentRequest, assess_recording
from goldenfish.audio.decode import decode
from training.reference import NAMES
from training.synthesiser import PATH

RATE = 16_000
WINDOW_S = 6
DIGITS = 5
ACCENTS = ("en-us", "en-029", "en-gb-x-gbcwmd", "en-us-nyc")
SPEEDS = (110, 140, 175, 200)
PITCHES = ("35", "50", "65")
SNR_DB = (20, 25, 30, 40)
VARIANTS = """
m2 m4 m5 m6 m8 f2 f4 Annie belinda Mario klatt klatt2 klatt3 klatt4 klatt6 Alex Andrea edward edward2 Diogo steph
steph2 steph3 linda grandma grandpa announcer Gene Michael Storm Alicia Marco anika anikaRobot gustave max Jacky
adam rob sandro AnxiousAndy Andy Nguyen aunty iven iven2 miguel travis Lee fast marcelo robert shelby Mike antonio
michel robosoft robosoft2 robosoft3
"""
LANGUAGES = ("de", "fr", "es", "vi", "it", "pl", "hu", "ro", "sw", "hi")
LANGUAGE_VARIANTS = ("m2", "m4", "f2", "f4")
TEXTS = (
    "The rain had stopped before noon, and the whole street smelled of wet stone. My brother was late again, as he "
    "always was, so I sat on the steps and counted the buses until he came around the corner with two paper bags.",
    "Please tell me what you did yesterday. I got up at seven, made a pot of coffee, read the newspaper for a while, "
    "and then I walked to the library because I had to return three books that were overdue since last month.",
)

Samples = NDArray[np.float64]


def voices() -> Iterator[tuple[str, int, str, str]]:
    """Voice, words a minute, pitch, text."""
    accented = [f"{ACCENTS[(i + j) % 4]}+{name}" for i, name in enumerate(VARIANTS.split()) for j in range(2)]
    foreign = [f"{name}+{LANGUAGE_VARIANTS[(i + j) % 4]}" for i, name in enumerate(LANGUAGES) for j in range(2)]
    for number, voice in enumerate(accented + foreign):
        yield voice, SPEEDS[number * 3 // 2 % 4], PITCHES[number % 3], TEXTS[number // 2 % 2]


def spoken(voice: str, speed: int, pitch: str, text: str) -> list[Samples]:
    """The first two windows, which overlap by half."""
    command = ["espeak-ng", "-v", voice, "-s", str(speed), "-p", pitch, "--stdout", text]
    audio = subprocess.run(command, capture_output=True, check=True).stdout
    samples = decode(audio, max_seconds=60).samples.astype(np.float64)
    length = WINDOW_S * RATE
    return [samples[start : start + length] for start in (0, length // 2)]


def with_noise(samples: Samples, snr_db: float, generator: np.random.Generator) -> Samples:
    """With pink noise, `snr_db` below the whole."""
    white = np.fft.rfft(generator.standard_normal(samples.size))
    pink = np.fft.irfft(white / np.sqrt(1 + np.arange(white.size)), samples.size)
    noisy: Samples = samples + pink / pink.std() * samples.std() * 10 ** (-snr_db / 20)
    return noisy


def measured(samples: Samples) -> dict[str, float] | None:
    """The reference's measurements; None where one is missing or the recording would be refused."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    done = assess_recording(file.getvalue(), AssessmentRequest(language="en", max_seconds=60))
    values = {one.name: one.value for one in done.measurements if one.name in NAMES and one.value is not None}
    if len(values) < len(NAMES) or done.quality is None or done.quality.verdict == "refused":
        return None
    return values


def main() -> None:
    """Write the table: of each voice two windows, and one of them once more with noise."""
    generator = np.random.default_rng(0)
    levels = itertools.cycle(SNR_DB)
    with PATH.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["voice", "speed", "snr_db", "extractor", *NAMES])
        for number, (voice, speed, pitch, text) in enumerate(voices()):
            windows = spoken(voice, speed, pitch, text)
            snr_db = next(levels)
            noisy = with_noise(windows[number % 2], snr_db, generator)
            for samples, level in ((windows[0], ""), (windows[1], ""), (noisy, str(snr_db))):
                values = measured(samples)
                if values is None:
                    sys.stderr.write(f"left out: {voice}, {speed} words a minute, SNR {level or 'clean'}\n")
                    continue
                cells = [f"{values[name]:.{DIGITS}g}" for name in NAMES]
                writer.writerow([voice, speed, level, EXTRACTOR, *cells])


if __name__ == "__main__":
    main()
