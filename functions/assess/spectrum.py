"""Spectrum of the speech frames: 25 ms Hann windows every 10 ms, mean over frames.

| name | unit | definition |
|---|---|---|
| spectral_centroid | Hz | magnitude-weighted mean frequency |
| alpha_ratio | dB | energy 50-1000 Hz over energy 1000-5000 Hz |
| hammarberg | dB | highest peak 0-2 kHz less highest peak 2-5 kHz |
| slope_0_500, slope_500_1500 | dB/Hz | line through the spectrum in dB |
| mfcc1_mean … mfcc4_sd | 1 | mean and SD of cepstral coefficients 1-4 (26 HTK mel bands 20-8000 Hz) |

Alpha ratio, Hammarberg index and slopes as in eGeMAPS (Eyben et al. 2016, doi 10.1109/TAFFC.2015.2457417).
Device and codec move all of them: a microphone's colour is part of the value.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from functions.assess.answer import FRAME_S, HOP_S, Answer, within
from goldenfish.assessments.measured import measured, not_measured
from goldenfish.assessments.models import Measurement

FloatArray = NDArray[np.float64]

UNITS = {
    "spectral_centroid": "Hz",
    "alpha_ratio": "dB",
    "hammarberg": "dB",
    "slope_0_500": "dB/Hz",
    "slope_500_1500": "dB/Hz",
} | {f"mfcc{i}_{what}": "1" for i in (1, 2, 3, 4) for what in ("mean", "sd")}

FFT = 512
MEL_BANDS = 26
BLOCK_FRAMES = 512
MIN_FRAMES = 30
SILENT_ENERGY = 1e-10


def spectrum_measurements(answer: Answer, flags: tuple[str, ...] = ()) -> tuple[Measurement, ...]:
    """Every row of the table above, each carrying `flags`; all null with fewer than 30 frames of speech."""
    per_frame = frame_features(answer)
    if len(per_frame) < MIN_FRAMES:
        return not_measured("spectrum", UNITS, "too_short")
    mean, sd = per_frame.mean(axis=0), per_frame.std(axis=0, ddof=1)
    names = list(UNITS)[:5]
    values: dict[str, float | str] = dict(zip(names, mean[:5].tolist(), strict=True))
    for i in (1, 2, 3, 4):
        values[f"mfcc{i}_mean"], values[f"mfcc{i}_sd"] = float(mean[4 + i]), float(sd[4 + i])
    found = measured("spectrum", UNITS, values, len(per_frame) * HOP_S)
    return tuple(one.model_copy(update={"flags": flags}) for one in found)


def frame_features(answer: Answer) -> FloatArray:
    """Per frame of speech: centroid, alpha ratio, Hammarberg, two slopes, MFCC 1-4; shape (m, 9).

    Frames of digital silence are left out. Worked in blocks: memory does not grow with the recording.
    """
    length, hop = int(FRAME_S * answer.sample_rate), int(HOP_S * answer.sample_rate)
    if answer.samples.size < length:
        return np.zeros((0, 9))
    frames = sliding_window_view(answer.samples, length)[::hop]
    centres = FRAME_S / 2 + HOP_S * np.arange(len(frames))
    chosen = np.flatnonzero(within(centres, answer.speech))
    window = np.hanning(length + 1)[:-1].astype(np.float32)
    hertz = np.fft.rfftfreq(FFT, 1 / answer.sample_rate)
    blocks = []
    for start in range(0, chosen.size, BLOCK_FRAMES):
        block = frames[chosen[start : start + BLOCK_FRAMES]]
        centred = block - np.float32(answer.offset)
        power = np.abs(np.fft.rfft(centred * window, FFT, axis=1)).astype(np.float64) ** 2
        power = power[power.sum(axis=1) > SILENT_ENERGY]
        blocks.append(np.column_stack([*_shape(power, hertz), cepstrum(power, answer.sample_rate)[:, 1:5]]))
    return np.concatenate(blocks) if blocks else np.zeros((0, 9))


def cepstrum(power: FloatArray, sample_rate: int) -> FloatArray:
    """Mel-frequency cepstral coefficients 0-4 of power spectra, shape (m, 5).

    `einsum` and not `@`: a threaded BLAS may sum in another order on another machine.
    """
    mel = np.einsum("mf,bf->mb", power, _mel_filters(sample_rate))
    order, band = np.arange(5)[:, None], np.arange(MEL_BANDS)[None, :]
    basis = np.sqrt(2 / MEL_BANDS) * np.cos(np.pi * order * (band + 0.5) / MEL_BANDS)
    coefficients: FloatArray = np.einsum("mb,kb->mk", np.log(np.maximum(mel, SILENT_ENERGY)), basis)
    return coefficients


def _shape(power: FloatArray, hertz: FloatArray) -> list[FloatArray]:
    magnitude = np.sqrt(power)
    centroid = (magnitude * hertz).sum(axis=1) / magnitude.sum(axis=1)
    tiny = SILENT_ENERGY * 1e-6
    decibel = 10 * np.log10(np.maximum(power, tiny))

    def band(low: float, high: float) -> NDArray[np.bool_]:
        return (hertz >= low) & (hertz < high)

    def energy(low: float, high: float) -> FloatArray:
        return 10 * np.log10(np.maximum(power[:, band(low, high)].sum(axis=1), tiny))

    def slope(low: float, high: float) -> FloatArray:
        centred = hertz[band(low, high)] - hertz[band(low, high)].mean()
        per_hertz: FloatArray = (decibel[:, band(low, high)] * centred).sum(axis=1) / (centred**2).sum()
        return per_hertz

    alpha = energy(50, 1000) - energy(1000, 5000)
    hammarberg = decibel[:, band(0, 2000)].max(axis=1) - decibel[:, band(2000, 5000)].max(axis=1)
    return [centroid, alpha, hammarberg, slope(0, 500), slope(500, 1500)]


@cache
def _mel_filters(sample_rate: int) -> FloatArray:
    """HTK filter bank by librosa, shape (26, 257): array work only, no numba compilation."""
    import librosa  # noqa: PLC0415 - half a second of imports that a failed recording does not need

    filters: FloatArray = np.asarray(
        librosa.filters.mel(
            sr=sample_rate, n_fft=FFT, n_mels=MEL_BANDS, fmin=20, fmax=sample_rate / 2, htk=True, norm=None
        ),
        dtype=np.float64,
    )
    return filters
