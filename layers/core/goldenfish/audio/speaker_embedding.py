"""What a voice sounds like as 256 numbers: Resemblyzer's encoder (Apache-2.0) as ONNX; no torch, no librosa.

Two stretches of speech by one person point in about the same direction, by two people in different ones. The model
file lies beside this module; SPEAKER_EMBEDDING.md says where it comes from, and the network is that of L. Wan et al.,
"Generalized end-to-end loss for speaker verification", ICASSP 2018 (https://arxiv.org/abs/1710.10467).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from goldenfish.audio.onnx_session import onnx_session
from goldenfish.audio.spans import Span

MODEL = Path(__file__).with_name("speaker_embedding.onnx")
SAMPLE_RATE = 16_000
FRAME = 400
HOP = 160
FRAMES = 160
WINDOW_S = FRAMES * HOP / SAMPLE_RATE
"""Seconds of signal behind one embedding: the network was trained on windows of 1.6 s."""
DIMENSIONS = 256
MELS = 40
# Windows are brought to this level: the network was trained on speech of -30 dBFS, and its input is not logarithmic.
LEVEL_DBFS = -30.0
SILENT = 1e-10
# More at a time are not faster: the recurrent layers dominate.
BATCH = 8


def embed(samples: NDArray[np.float32], windows: Sequence[Span]) -> NDArray[np.float32]:
    """The voice in each window, a few at a time so that memory does not grow with their number.

    Args:
        samples: shape (n,), 16 kHz mono.
        windows: where to listen; `WINDOW_S` from each start are used, silence taking the place of what is missing.

    Returns:
        Shape (len(windows), 256); every row has length 1 and no negative value. Silence gives a row of zeros.
    """
    found = [np.zeros((0, DIMENSIONS), dtype=np.float32)]
    for first in range(0, len(windows), BATCH):
        mels = np.stack([_mels_in(samples, window) for window in windows[first : first + BATCH]])
        rows = onnx_session(MODEL).run(["embedding"], {"mels": mels})[0]
        rows[~mels.any(axis=(1, 2))] = 0.0
        found.append(np.nan_to_num(rows))  # a network whose last layer is silent divides 0 by 0
    return np.concatenate(found)


def _mels_in(samples: NDArray[np.float32], window: Span) -> NDArray[np.float32]:
    """The network's input for one window; zeros for digital silence."""
    start = round(window.start_s * SAMPLE_RATE)
    piece = samples[start : start + FRAMES * HOP].astype(np.float64)
    power = float(np.mean(piece**2)) if piece.size else 0.0
    if power <= SILENT:
        return np.zeros((FRAMES, MELS), dtype=np.float32)
    return _mel_power(piece * math.sqrt(10 ** (LEVEL_DBFS / 10) / power))


def _mel_power(samples: NDArray[np.float64]) -> NDArray[np.float32]:
    """Power in 40 mel bands, 25 ms every 10 ms, frames centred on their time; shape (160, 40)."""
    whole = np.zeros(FRAMES * HOP + FRAME)
    whole[FRAME // 2 : FRAME // 2 + samples.size] = samples
    frames = sliding_window_view(whole, FRAME)[: FRAMES * HOP : HOP]
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / FRAME)
    power = np.abs(np.fft.rfft(frames * hann, axis=1)) ** 2
    mels: NDArray[np.float32] = (power @ _mel_filters()).astype(np.float32)
    return mels


@cache
def _mel_filters() -> NDArray[np.float64]:
    """Slaney's triangles of equal area (Auditory Toolbox, 1998) as the network knows them, shape (201, 40)."""
    edges = _hertz(np.linspace(0.0, _MEL_AT_8_KHZ, MELS + 2))
    hertz = np.fft.rfftfreq(FRAME, 1 / SAMPLE_RATE)[:, None]
    low, centre, high = edges[:-2], edges[1:-1], edges[2:]
    rising, falling = (hertz - low) / (centre - low), (high - hertz) / (high - centre)
    triangles: NDArray[np.float64] = np.maximum(0.0, np.minimum(rising, falling)) * 2 / (high - low)
    return triangles


# Linear up to 1 kHz (15 mel), then 27 mel for every factor of 6.4.
_MEL_AT_1_KHZ = 15.0
_MEL_STEP = math.log(6.4) / 27
_MEL_AT_8_KHZ = _MEL_AT_1_KHZ + math.log(8.0) / _MEL_STEP


def _hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(mel < _MEL_AT_1_KHZ, mel * 200 / 3, 1000 * np.exp(_MEL_STEP * (mel - _MEL_AT_1_KHZ)))
