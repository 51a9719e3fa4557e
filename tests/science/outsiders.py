"""Recordings that no model of answers should be used on, as WAV files: music, noise, a speech synthesiser."""

from __future__ import annotations

import io
import shutil
import subprocess
import wave
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from goldenfish.audio.decode import decode

RATE = 16_000
Samples = NDArray[np.float64]
TIMES = np.arange(12 * RATE) / RATE
TEXT = (
    "When I was small we lived by the river with my grandmother. Every morning she took the early ferry to the "
    "market, and I carried the basket of mangoes. One day the engine stopped and a fisherman towed us home."
)
OTHER_TEXTS = (
    "Last winter the lake froze so hard that the children skated to the island. Nobody had done so for thirty years, "
    "and the old postman, who had, told us where the ice was thin. We did not believe him until the dog fell in.",
    "First you peel the potatoes and cut them into small cubes. Then you heat the butter, add an onion and some "
    "salt, and stir until everything turns golden. My mother always put in a little nutmeg, and never told anyone.",
)
ACCENTS = ("en", "en-us", "en-gb-x-rp", "en-gb-scotland")
VARIANTS = ("", "+m1", "+m3", "+m7", "+f1", "+f3", "+f5")
SPEEDS = (120, 160)
OTHER_VOICES = """
en+Gene2 en+RicishayMax3 en+caleb en+john en+paul en+robosoft6 en-029+Demonic en-029+RicishayMax en-029+benjamin
en-029+iven3 en-029+norbert en-029+robosoft4 en-029+victor en-gb-scotland+Hugo en-gb-scotland+UniRobot
en-gb-scotland+ed en-gb-scotland+klatt5 en-gb-scotland+quincy en-gb-scotland+robosoft8 en-gb-x-gbclan+Denis
en-gb-x-gbclan+RicishayMax2 en-gb-x-gbclan+boris en-gb-x-gbclan+iven4 en-gb-x-gbclan+pablo en-gb-x-gbclan+robosoft5
en-gb-x-gbclan+zac en-us+Henrique en-us+Tweaky en-us+david en-us+kaukovalta en-us+pedro en-us+robosoft7
cs+f1 el+f1 hr+f1 pt+f1 sv+f1 tr+f1 fi id+m3 nl+m3 ru+m3
"""
OTHER_SPEEDS = (115, 130, 150, 170, 190)
NOISE_DB = -30


def wav(samples: Samples) -> bytes:
    """16-bit mono at 16 kHz."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return file.getvalue()


def windows(samples: Samples, seconds: float = 6.0) -> list[Samples]:
    """Windows that overlap by half; the whole where it is shorter than one."""
    length = int(seconds * RATE)
    if len(samples) < length:
        return [samples]
    return [samples[start : start + length] for start in range(0, len(samples) - length + 1, length // 2)]


def music() -> Iterator[bytes]:
    """Chords, melodies with vibrato, sweeps, drums, and all together."""
    for root in (110, 165, 220, 330):
        for decay in (0.5, 3.0):
            yield wav(_chords(root, decay))
    for top in (400, 3000):
        yield wav(0.3 * np.sin(2 * np.pi * (90 * TIMES + (top - 90) * TIMES**2 / 24)))
    for seed in range(6):
        yield wav(_melody(seed))
    for seed in range(4):
        yield wav(_drums(seed))
        yield wav(0.5 * (_drums(seed) + _melody(seed) + _chords(110, 1.0)))


def noise() -> Iterator[bytes]:
    """White, pink, brown, and mains hum with hiss."""
    white = np.random.default_rng(0).standard_normal(TIMES.size)
    pink = np.fft.irfft(np.fft.rfft(white) / np.sqrt(1 + np.arange(TIMES.size // 2 + 1)))
    brown = np.cumsum(white) - np.cumsum(white).mean()
    hum = np.sin(2 * np.pi * 50 * TIMES) + 0.3 * np.sin(2 * np.pi * 150 * TIMES) + 0.05 * white
    yield from (wav(0.05 * one / one.std()) for one in (white, pink, brown, hum))


def synthetic_voices() -> Iterator[tuple[str, bytes]]:
    """Voice and window of espeak-ng in four English accents, seven variants and two speeds, two windows each."""
    for accent in ACCENTS:
        for variant in VARIANTS:
            for speed in SPEEDS:
                for window in _spoken(accent + variant, speed, TEXT):
                    yield accent + variant, wav(window)


def other_synthetic_voices(*, noisy: bool) -> Iterator[tuple[str, bytes]]:
    """Voice and window of espeak-ng in 42 more voices, some of other languages, two windows each."""
    generator = np.random.default_rng(5)
    for number, voice in enumerate(OTHER_VOICES.split()):
        for window in _spoken(voice, OTHER_SPEEDS[number * 3 % 5], OTHER_TEXTS[number % 2]):
            hiss = _pink(generator, window.size) * window.std() * 10 ** (NOISE_DB / 20)
            yield voice, wav(window + hiss if noisy else window)


def _spoken(voice: str, speed: int, text: str) -> list[Samples]:
    if not shutil.which("espeak-ng"):
        pytest.skip("espeak-ng is not installed")
    command = ["espeak-ng", "-v", voice, "-s", str(speed), "--stdout", text]
    spoken = subprocess.run(command, capture_output=True, check=True).stdout
    return windows(decode(spoken, max_seconds=60).samples.astype(np.float64))[:2]


def _pink(generator: np.random.Generator, size: int) -> Samples:
    """Of standard deviation 1."""
    white = np.fft.rfft(generator.standard_normal(size))
    pink: Samples = np.fft.irfft(white / np.sqrt(1 + np.arange(white.size)), size)
    return pink / pink.std()


def _chords(root: float, decay: float) -> Samples:
    sound = np.zeros_like(TIMES)
    for second, step in enumerate([0, 5, 7, 0] * 3):
        inside = (second <= TIMES) & (second + 1 > TIMES)
        times = TIMES[inside] - second
        for pitch in root * 2 ** (np.array([0, 4, 7]) / 12 + step / 12):
            partials = sum(np.sin(2 * np.pi * pitch * order * times) / order for order in range(1, 8))
            sound[inside] += partials * np.exp(-times * decay)
    mixed: Samples = 0.2 * sound / np.abs(sound).max()
    return mixed


def _melody(seed: int) -> Samples:
    generator = np.random.default_rng(seed)
    sound = np.zeros_like(TIMES)
    for note in range(24):
        inside = (note / 2 <= TIMES) & (note / 2 + 0.5 > TIMES)
        times = TIMES[inside] - note / 2
        phase = 220 * 2 ** (generator.integers(-8, 8) / 12) * times + 2 * np.sin(2 * np.pi * 5.5 * times) / 5.5
        edges = np.minimum(1, times * 30) * np.minimum(1, (0.5 - times) * 30)
        sound[inside] = edges * sum(np.sin(2 * np.pi * order * phase) / order**1.5 for order in range(1, 12))
    loud: Samples = 0.3 * sound / np.abs(sound).max()
    return loud


def _drums(seed: int) -> Samples:
    generator = np.random.default_rng(seed)
    sound = np.zeros_like(TIMES)
    for beat in range(48):
        inside = beat / 4 <= TIMES
        times = TIMES[inside] - beat / 4
        snare = generator.standard_normal(times.size) * np.exp(-times * 30) * 0.5
        sound[inside] += snare if beat % 2 else np.sin(2 * np.pi * 60 * times) * np.exp(-times * 15)
    loud: Samples = 0.3 * sound / np.abs(sound).max()
    return loud
