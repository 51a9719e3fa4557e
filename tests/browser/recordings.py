"""What is said into the microphone: short sentences, synthesised for the run."""

from __future__ import annotations

import functools
import shutil

import numpy as np

from tests.signals import RATE, FloatArray, silence, vowel, wav
from tests.spoken_phrase import said

SENTENCES = {
    "answer": ("en", "I was born in a small house near the river, and we had a red door."),
    "another": ("en", "My mother baked bread on Sundays."),
    "long": (
        "en",
        "When I was a child we lived on a farm. In the morning I fed the hens, and then we walked to school.",
    ),
    "short": ("en", "Yes, I remember."),
    "interruption": ("en", "Wait, please stop, I want to say something else."),
    "trả lời": ("vi", "Tôi sinh ra trong một ngôi nhà nhỏ bên sông, nhà có cửa màu đỏ."),
}
"""`short` is a second: enough for the page; torn by a machine that stalls, it may be no speech to the server."""
COUGH = "cough"
"""No sentence: one sound that is loud, and shorter than anybody's interruption."""
COUGH_S = 0.4
"""In the middle between what holds a reply (300 ms) and what was meant (500): where a machine stalls, sound that goes
from one AudioContext to another gets a gap of some 40 ms, and is longer by it."""
LEVEL = 0.15
"""RMS of what is said: clearly above every threshold of speech, far from clipping."""
TAIL_S = 0.6
"""Sentences end, and a file that the fake device repeats needs a pause between them."""


@functools.cache
def recording(name: str) -> bytes:
    """A 16-bit WAV file: the sentence, and silence after it."""
    return wav(np.concatenate([_spoken(name), silence(TAIL_S)]))


def _spoken(name: str) -> FloatArray:
    if name == COUGH:
        samples = vowel(140, COUGH_S, jitter=0.02)
    else:
        voice, text = SENTENCES[name]
        samples = said(text, voice) if shutil.which("espeak-ng") else _babble(0.06 * len(text))
    rms = float(np.sqrt(np.mean(samples**2)))
    levelled: FloatArray = np.clip(samples * (LEVEL / rms), -0.95, 0.95).astype(np.float32)
    return levelled


def _babble(seconds: float) -> FloatArray:
    """Voiced syllables with gaps, where no synthesiser is installed."""
    syllables: list[FloatArray] = []
    for number in range(max(1, round(seconds / 0.3))):
        length = 0.2 + 0.05 * (number % 3)
        contour = 130 + 30 * np.sin(np.linspace(0, np.pi, round(length * 1000)) + number)
        syllables += [vowel(contour, length, jitter=0.01, seed=number), silence(0.08)]
    return np.concatenate(syllables)


def seconds_of(name: str) -> float:
    """How long a recording is, its silence included."""
    return (len(recording(name)) - 44) / 2 / RATE
