"""One pass over the voiced frames of speech, every 20 ms, that cepstrum, harmonics and formants share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from functions.assess import cepstrum, formants, harmonics
from functions.assess.answer import Answer, within
from functions.assess.pre_emphasis import coefficient
from goldenfish.assessments.measured import measured, not_measured
from goldenfish.assessments.models import Measurement

FloatArray = NDArray[np.floating]

UNITS = cepstrum.UNITS | harmonics.UNITS | formants.UNITS

# The Gaussians of Praat: the middle half of the window holds what counts, 50 ms for cepstra and 25 ms for formants.
LONG_S, SHORT_S = 0.1, 0.05
# Multiples of these are 5.0 and 5.5 kHz, where the cepstrum's and the formants' spectra are cut.
LONG_RESOLUTION_HZ, SHORT_RESOLUTION_HZ = 10.0, 12.5
STEP_S = 0.02
AVERAGED_S = (-0.004, 0.0, 0.004)
# Blocks of this size stay in the processor's cache.
BLOCK_FRAMES = 64
MIN_FRAMES = 15


@dataclass(frozen=True)
class VoiceFrames:
    """Per voiced frame.

    Attributes:
        prominence: cepstral peak prominence, dB, shape (m,).
        first_less_second: H1 - H2, dB, shape (m,).
        formants: F1 and F2, Hz, shape (m, 2); nan where a frame has none.
    """

    prominence: FloatArray
    first_less_second: FloatArray
    formants: FloatArray


def voice_spectrum_measurements(answer: Answer, flags: tuple[str, ...] = ()) -> tuple[Measurement, ...]:
    """Every row of the three modules' tables, each carrying `flags`; null with less than 0.3 s of voice."""
    track = answer.pitch
    voiced = np.flatnonzero(within(track.times_s, answer.speech) & (track.f0_hz > 0))
    chosen = voiced[:: round(STEP_S / track.time_step_s)]
    frames = voice_frames(answer, track.times_s[chosen], track.f0_hz[chosen])
    if frames.prominence.size < MIN_FRAMES:
        return not_measured("spectrum", UNITS, "too_little_voice")
    with_formants = frames.formants[np.isfinite(frames.formants[:, 0])]
    spread = with_formants.std(axis=0, ddof=1) if len(with_formants) >= MIN_FRAMES else None
    values: dict[str, float | str] = {
        "cpps": float(frames.prominence.mean()),
        "h1_h2": float(frames.first_less_second.mean()),
        "f1_sd": "no_formants" if spread is None else float(spread[0]),
        "f2_sd": "no_formants" if spread is None else float(spread[1]),
    }
    return measured("spectrum", UNITS, values, frames.prominence.size * STEP_S, flags)


def voice_frames(answer: Answer, times_s: FloatArray, f0_hz: FloatArray) -> VoiceFrames:
    """Measure frames around the given times, in blocks; times too close to the recording's ends are left out.

    Args:
        answer: the signal.
        times_s: shape (m,).
        f0_hz: F0 at these times, shape (m,).
    """
    rate = answer.sample_rate
    centres = np.round(times_s * rate).astype(int)
    reach = round((LONG_S / 2 + AVERAGED_S[-1]) * rate)
    inside = (centres > reach) & (centres <= answer.samples.size - reach)
    centres, f0_hz = centres[inside], f0_hz[inside]
    blocks = [
        _measure(answer, centres[start : start + BLOCK_FRAMES], f0_hz[start : start + BLOCK_FRAMES])
        for start in range(0, centres.size, BLOCK_FRAMES)
    ]
    if not blocks:
        return VoiceFrames(np.zeros(0), np.zeros(0), np.zeros((0, 2)))
    prominence, difference, resonances = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    return VoiceFrames(prominence, difference, resonances)


def _measure(
    answer: Answer, centres: NDArray[np.intp], f0_hz: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    rate = answer.sample_rate
    offsets = [round(offset_s * rate) for offset_s in AVERAGED_S]
    spectra = {offset: _power(answer, centres + offset, LONG_S, LONG_RESOLUTION_HZ) for offset in offsets}
    cepstra = [cepstrum.power_cepstra(power, LONG_RESOLUTION_HZ, rate) for power in spectra.values()]
    brief = _power(answer, centres, SHORT_S, SHORT_RESOLUTION_HZ)
    return (
        cepstrum.prominence(np.mean(cepstra, axis=0)),
        harmonics.first_less_second(spectra[0], LONG_RESOLUTION_HZ, rate, f0_hz),
        formants.first_two_formants(brief, SHORT_RESOLUTION_HZ, rate),
    )


def _power(answer: Answer, centres: NDArray[np.intp], length_s: float, resolution_hz: float) -> NDArray[np.float32]:
    """Power spectra of frames around `centres`, pre-emphasised, without their mean, under a Gaussian, shape (m, f).

    In this order: the bins below F0, which the mean decides, weigh in a logarithm as much as any others.
    """
    length = round(length_s * answer.sample_rate)
    frames = sliding_window_view(answer.samples, length + 1)[centres - length // 2 - 1]
    emphasised = frames[:, 1:] - np.float32(coefficient(answer.sample_rate)) * frames[:, :-1]
    windowed = (emphasised - emphasised.mean(axis=1, keepdims=True)) * _gaussian(length)
    spectrum = np.fft.rfft(windowed, round(answer.sample_rate / resolution_hz), axis=1)
    power: NDArray[np.float32] = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    return power


@cache
def _gaussian(length: int) -> NDArray[np.float32]:
    """A Gaussian that falls to e^-12 at the window's ends and from there to 0, shape (length,)."""
    place = (np.arange(length) + 0.5) / length * 2 - 1
    edge = np.exp(-12.0)
    window: NDArray[np.float32] = ((np.exp(-12 * place**2) - edge) / (1 - edge)).astype(np.float32)
    return window
