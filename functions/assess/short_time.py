"""One pass over the speech frames of 25 ms that spectrum and loudness share: each frame is transformed once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

FFT = 512
MEL_BANDS = 26
MEL_FLOOR_HZ = 20
BLOCK_FRAMES = 512
SILENT_ENERGY = 1e-10
SHAPES = 5


@dataclass(frozen=True)
class ShortTime:
    """What the families need of each frame of speech.

    Attributes:
        number: shape (m,), which frame of the recording each row is; neighbours follow each other by 1.
        audible: shape (m,), False for frames of digital silence; their shape is undefined.
        shape: shape (m, 5): centroid (Hz), alpha ratio, Hammarberg index (dB), slopes 0-500 and 500-1500 Hz (dB/Hz).
        flux: shape (m,), distance from the frame before; nan without an audible neighbour before.
        mel: shape (m, 26), energy in the bands of `mel_filters`.
    """

    number: NDArray[np.intp]
    audible: NDArray[np.bool_]
    shape: FloatArray
    flux: FloatArray
    mel: FloatArray


def short_time(samples: NDArray[np.float32], sample_rate: int, number: NDArray[np.intp], offset: float) -> ShortTime:
    """Transform the chosen frames, in blocks: memory does not grow with the recording but by the rows returned.

    Args:
        samples: shape (n,), full scale 1.0.
        sample_rate: Hz.
        number: shape (m,), frames wanted, ascending; frame i begins 10 ms after frame i - 1.
        offset: the recording's DC offset.
    """
    length, hop = sample_rate // 40, sample_rate // 100
    count = number.size
    audible, flux = np.zeros(count, dtype=np.bool_), np.full(count, np.nan)
    shape, mel = np.zeros((count, SHAPES)), np.zeros((count, MEL_BANDS))
    if not count:
        return ShortTime(number, audible, shape, flux, mel)
    frames = sliding_window_view(samples, length)[::hop]
    window = np.hanning(length + 1)[:-1].astype(np.float32)
    hertz = np.fft.rfftfreq(FFT, 1 / sample_rate)
    # A block begins with the last frame of the one before, from which its first frame's flux is counted.
    for start in range(0, count, BLOCK_FRAMES - 1):
        at = slice(start, min(start + BLOCK_FRAMES, count))
        centred = frames[number[at]] - np.float32(offset)
        power = np.abs(np.fft.rfft(centred * window, FFT, axis=1)).astype(np.float64) ** 2
        audible[at] = power.sum(axis=1) > SILENT_ENERGY
        shape[at] = _shape(power, hertz)
        # `einsum` and not `@`: a threaded BLAS may sum in another order on another machine.
        mel[at] = np.einsum("mf,bf->mb", power, mel_filters(sample_rate))
        flux[at][1:] = _flux(power)
    apart = np.diff(number, prepend=-1) != 1
    flux[apart | ~audible | ~np.roll(audible, 1)] = np.nan
    return ShortTime(number, audible, shape, flux, mel)


@cache
def mel_filters(sample_rate: int) -> FloatArray:
    """HTK filter bank by librosa, shape (26, 257): array work only, no numba compilation."""
    import librosa  # noqa: PLC0415 - half a second of imports that a failed recording does not need

    filters: FloatArray = np.asarray(
        librosa.filters.mel(
            sr=sample_rate, n_fft=FFT, n_mels=MEL_BANDS, fmin=MEL_FLOOR_HZ, fmax=sample_rate / 2, htk=True, norm=None
        ),
        dtype=np.float64,
    )
    return filters


def _flux(power: FloatArray) -> FloatArray:
    """Euclidean distance of neighbouring magnitude spectra, each of unit length, shape (m - 1,): 0 to sqrt 2."""
    energy = np.maximum(power.sum(axis=1, keepdims=True), SILENT_ENERGY)
    unit = np.sqrt(power / energy)
    distance: FloatArray = np.sqrt(((unit[1:] - unit[:-1]) ** 2).sum(axis=1))
    return distance


def _shape(power: FloatArray, hertz: FloatArray) -> FloatArray:
    magnitude = np.sqrt(power)
    tiny = SILENT_ENERGY * 1e-6
    centroid = (magnitude * hertz).sum(axis=1) / np.maximum(magnitude.sum(axis=1), tiny)
    decibel = 10 * np.log10(np.maximum(power, tiny))

    def band(low: float, high: float) -> slice:
        return slice(*np.searchsorted(hertz, (low, high)).tolist())

    def energy(low: float, high: float) -> FloatArray:
        return 10 * np.log10(np.maximum(power[:, band(low, high)].sum(axis=1), tiny))

    def slope(low: float, high: float) -> FloatArray:
        centred = hertz[band(low, high)] - hertz[band(low, high)].mean()
        per_hertz: FloatArray = (decibel[:, band(low, high)] * centred).sum(axis=1) / (centred**2).sum()
        return per_hertz

    alpha = energy(50, 1000) - energy(1000, 5000)
    hammarberg = decibel[:, band(0, 2000)].max(axis=1) - decibel[:, band(2000, 5000)].max(axis=1)
    return np.column_stack([centroid, alpha, hammarberg, slope(0, 500), slope(500, 1500)])
