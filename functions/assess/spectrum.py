"""Spectrum of the speech frames: 25 ms Hann windows every 10 ms, mean over frames.

| name | unit | definition |
|---|---|---|
| spectral_centroid | Hz | magnitude-weighted mean frequency |
| alpha_ratio | dB | energy 50-1000 Hz over energy 1000-5000 Hz |
| hammarberg | dB | highest peak 0-2 kHz less highest peak 2-5 kHz |
| slope_0_500, slope_500_1500 | dB/Hz | line through the spectrum in dB |
| spectral_flux | 1 | distance of neighbouring magnitude spectra, each of unit length: 0 (the same) to 1.41 |
| mfcc1_mean … mfcc4_sd | 1 | mean and SD of cepstral coefficients 1-4 (26 HTK mel bands 20-8000 Hz) |

Alpha ratio, Hammarberg index and slopes as in eGeMAPS (Eyben et al. 2016, doi 10.1109/TAFFC.2015.2457417).
Its flux is not normalised and moves with the level; here each spectrum is, as in Scheirer & Slaney (1997),
doi 10.1109/ICASSP.1997.596192. Device and codec move all of them: a microphone's colour is part of the value.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from functions.assess.answer import HOP_S, Answer
from functions.assess.short_time import MEL_BANDS, SILENT_ENERGY
from goldenfish.assessments.measured import measured, not_measured
from goldenfish.assessments.models import Measurement

FloatArray = NDArray[np.float64]

SHAPE_UNITS = {
    "spectral_centroid": "Hz",
    "alpha_ratio": "dB",
    "hammarberg": "dB",
    "slope_0_500": "dB/Hz",
    "slope_500_1500": "dB/Hz",
}
MFCCS = (1, 2, 3, 4)
UNITS = SHAPE_UNITS | {"spectral_flux": "1"} | {f"mfcc{i}_{what}": "1" for i in MFCCS for what in ("mean", "sd")}

MIN_FRAMES = 30


def spectrum_measurements(answer: Answer, flags: tuple[str, ...] = ()) -> tuple[Measurement, ...]:
    """Every row of the table above, each carrying `flags`; all null with fewer than 30 frames of speech."""
    per_frame = frame_features(answer)
    if len(per_frame) < MIN_FRAMES:
        return not_measured("spectrum", UNITS, "too_short")
    mean, sd = per_frame.mean(axis=0), per_frame.std(axis=0, ddof=1)
    values: dict[str, float | str] = dict(zip(SHAPE_UNITS, mean[: len(SHAPE_UNITS)].tolist(), strict=True))
    flux = answer.short_time.flux
    values["spectral_flux"] = float(np.nanmean(flux)) if np.isfinite(flux).any() else "too_short"
    for i in MFCCS:
        values[f"mfcc{i}_mean"], values[f"mfcc{i}_sd"] = float(mean[4 + i]), float(sd[4 + i])
    return measured("spectrum", UNITS, values, len(per_frame) * HOP_S, flags)


def frame_features(answer: Answer) -> FloatArray:
    """Per frame of speech: centroid, alpha ratio, Hammarberg, two slopes, MFCC 1-4; shape (m, 9).

    Frames of digital silence are left out.
    """
    frames = answer.short_time
    return np.column_stack([frames.shape[frames.audible], cepstrum(frames.mel[frames.audible])[:, 1:5]])


def cepstrum(mel: FloatArray) -> FloatArray:
    """Mel-frequency cepstral coefficients 0-4 of band energies of shape (m, 26), shape (m, 5).

    `einsum` and not `@`: a threaded BLAS may sum in another order on another machine.
    """
    order, band = np.arange(5)[:, None], np.arange(MEL_BANDS)[None, :]
    basis = np.sqrt(2 / MEL_BANDS) * np.cos(np.pi * order * (band + 0.5) / MEL_BANDS)
    coefficients: FloatArray = np.einsum("mb,kb->mk", np.log(np.maximum(mel, SILENT_ENERGY)), basis)
    return coefficients
