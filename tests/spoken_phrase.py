"""Real recordings that end with the end phrase: somebody's speech, a pause, and the phrase in espeak-ng's voice."""

from __future__ import annotations

import io
import shutil
import subprocess
import wave

import numpy as np
import pytest

from goldenfish.audio.decode import decode
from goldenfish.audio.vad import speech_spans
from tests.signals import RATE, FloatArray, silence, wav

LEVEL = 0.05


def said(text: str, voice: str = "en") -> FloatArray:
    """A text in espeak-ng's voice without the silence about it, 16 kHz; skips the test where it is not installed."""
    program = shutil.which("espeak-ng")
    if program is None:
        pytest.skip("espeak-ng is not installed: no spoken end phrase")
    made = subprocess.run([program, "-v", voice, "--stdout", text], capture_output=True, check=True).stdout
    samples = _read(made)
    loud = np.flatnonzero(np.abs(samples) > 0.01 * np.abs(samples).max())
    return _levelled(samples[loud[0] : loud[-1]])


def answer(story: bytes, phrase: FloatArray, *, pause_s: float = 0.8, after_s: float = 1.0) -> tuple[bytes, float]:
    """A recording that ends with a phrase, as WAV, and where the phrase begins in seconds."""
    told = _read(story)
    last = speech_spans(told)[-1].end_s
    told = _levelled(told[: round((last + 0.05) * RATE)])
    start_s = told.size / RATE + pause_s
    return wav(np.concatenate([told, silence(pause_s), phrase, silence(after_s)])), start_s


def _read(content: bytes) -> FloatArray:
    samples: FloatArray = decode(_with_length(content), max_seconds=900).samples
    return samples


def _with_length(content: bytes) -> bytes:
    """espeak-ng writes WAV to a pipe and cannot know its length beforehand."""
    if content[:4] != b"RIFF" or content[40:44] not in (b"\x00\xf0\xff\x7f", b"\xff\xff\xff\xff"):
        return content
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(int.from_bytes(content[24:28], "little"))
        out.writeframes(content[44:])
    return file.getvalue()


def _levelled(samples: FloatArray) -> FloatArray:
    rms = float(np.sqrt(np.mean(samples**2)))
    return (samples * (LEVEL / rms)).astype(np.float32)
