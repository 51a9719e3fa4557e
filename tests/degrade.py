"""What goes wrong with recordings, done to good ones: each kind gives a file, as a client would upload it."""

from __future__ import annotations

from collections.abc import Callable

import av
import numpy as np
from numpy.typing import NDArray

from functions.assess.answer import Answer
from functions.assess.quality import judge, judge_without_speech
from goldenfish.assessments.models import Gate
from goldenfish.audio.decode import UnsupportedAudio, decode
from goldenfish.audio.vad import speech_spans
from tests.signals import RATE, encoded, wav

Samples = NDArray[np.float32]


def judged(data: bytes) -> tuple[str, dict[str, Gate]]:
    """Verdict and gates of a file; a file that cannot be decoded has its reason as the verdict."""
    try:
        decoded = decode(data, max_seconds=600)
    except UnsupportedAudio as fault:
        return fault.reason, {}
    spans = tuple(speech_spans(decoded.samples))
    if not spans:
        quality = judge_without_speech(decoded.conditions, size_bytes=len(data), truncated=decoded.truncated)
    else:
        answer = Answer(decoded.samples, decoded.sample_rate, spans)
        quality = judge(answer, decoded.conditions, size_bytes=len(data), truncated=decoded.truncated)
    return quality.verdict, {gate.code: gate for gate in quality.gates}


def levelled(samples: Samples, dbfs: float = -26.0) -> Samples:
    """At a usual level of speech."""
    scale = 10 ** (dbfs / 20) / np.sqrt(np.mean(samples.astype(np.float64) ** 2))
    changed: Samples = (samples * scale).astype(np.float32)
    return changed


def clipped(samples: Samples, share: float) -> Samples:
    """Overdriven so that this share of the samples is cut off, then turned down."""
    limit = np.quantile(np.abs(samples), 1 - share)
    changed: Samples = (0.5 * np.clip(samples / limit, -1, 1)).astype(np.float32)
    return changed


def noisy(samples: Samples, background: Samples, snr_db: float) -> Samples:
    """A second of pause on both sides, and a background this far below the speech."""
    spoken = np.concatenate([np.zeros(RATE), levelled(samples, -20), np.zeros(RATE)])
    power = 10 ** (-20 / 10) / 10 ** (snr_db / 10)
    noise = np.resize(background, spoken.size).astype(np.float64)
    changed: Samples = (spoken + noise * np.sqrt(power / np.mean(noise**2))).astype(np.float32)
    return changed


def interrupted(samples: Samples, other: Samples, seconds: float) -> Samples:
    """Somebody else talks for a while in the middle."""
    middle = samples.size // 2
    pause = np.zeros(RATE // 2, dtype=np.float32)
    part = levelled(other)[: int(seconds * RATE)]
    return np.concatenate([samples[:middle], pause, part, pause, samples[middle:]])


def cut_off(data: bytes, share: float = 0.6) -> bytes:
    """The first part of a file."""
    return data[: int(len(data) * share)]


def damaged(data: bytes, *, seed: int = 0) -> bytes:
    """A file in whose middle half two hundred bytes are others."""
    content = bytearray(data)
    random = np.random.default_rng(seed)
    for at in random.integers(len(data) // 4, 3 * len(data) // 4, 200):
        content[at] = int(random.integers(256))
    return bytes(content)


def can_encode(codec: str) -> bool:
    """Whether this build of FFmpeg writes the codec."""
    try:
        av.codec.Codec(codec, "w")
    except ValueError:
        return False
    return True


def kinds(background: Samples) -> dict[str, tuple[str, Callable[[Samples], bytes]]]:
    """Name of each kind of damage: the gate that must see it, and how it is done to speech at 16 kHz.

    Args:
        background: sound of a room, for the noisy ones.
    """
    white = np.random.default_rng(0).standard_normal(10 * RATE).astype(np.float32)

    def opus(samples: Samples, kbps: int) -> bytes:
        return encoded(samples, "ogg", "libopus", kbps=kbps, rate=RATE)

    def mp3(samples: Samples, kbps: int) -> bytes:
        return encoded(samples, "mp3", "libmp3lame", kbps=kbps, rate=RATE)

    table: dict[str, tuple[str, Callable[[Samples], bytes]]] = {
        "clipped 0.3 %": ("clipping", lambda s: wav(clipped(s, 0.003))),
        "clipped 1 %": ("clipping", lambda s: wav(clipped(s, 0.01))),
        "clipped 3 %": ("clipping", lambda s: wav(clipped(s, 0.03))),
        "clipped 3 %, then Opus 64": ("clipping", lambda s: opus(clipped(s, 0.03), 64)),
        "clipped 3 %, then MP3 64": ("clipping", lambda s: mp3(clipped(s, 0.03), 64)),
        "white noise 10 dB": ("snr", lambda s: wav(noisy(s, white, 10))),
        "white noise 3 dB": ("snr", lambda s: wav(noisy(s, white, 3))),
        "room noise 10 dB": ("snr", lambda s: wav(noisy(s, background, 10))),
        "room noise 3 dB": ("snr", lambda s: wav(noisy(s, background, 3))),
        "quiet, -45 dBFS": ("level", lambda s: wav(levelled(s, -45))),
        "very quiet, -60 dBFS": ("level", lambda s: wav(levelled(s, -60))),
        "1.5 s only": ("speech_seconds", lambda s: wav(s[: int(1.5 * RATE)])),
        "WAV cut off": ("truncated", lambda s: cut_off(wav(s))),
        "Opus cut off": ("truncated", lambda s: cut_off(opus(s, 64))),
        "FLAC cut off": ("truncated", lambda s: cut_off(encoded(s, "flac", "flac"))),
        "M4A cut off": ("truncated", lambda s: cut_off(encoded(s, "mp4", "aac"))),
        "FLAC damaged": ("damaged", lambda s: damaged(encoded(s, "flac", "flac"))),
        "telephone, A-law 8 kHz": ("bandwidth", lambda s: encoded(s, "wav", "pcm_alaw", rate=8000)),
        "Opus 16": ("codec", lambda s: opus(s, 16)),
        "Opus 24": ("codec", lambda s: opus(s, 24)),
        "MP3 24": ("codec", lambda s: mp3(s, 24)),
    }
    if can_encode("libopencore_amrnb"):
        table["AMR 12"] = ("codec", lambda s: encoded(s, "3gp", "libopencore_amrnb", rate=8000, kbps=12))
    return table
