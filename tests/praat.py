"""Praat (by parselmouth 0.4.7) as the oracle of the voice's measurements, with its settings; for tests only.

16 kHz mono. F0 is compared with `To Pitch (ac)`, the method of Boersma (1993), at its automatic time step (10 ms for
a floor of 75 Hz); pulses are set along that contour by `To PointProcess (cc)`. `To Pitch (cc)`, which the manual
prefers for voice analysis, is a second opinion on F0 only. NHR is made of the frames of `To Harmonicity (cc)`:
Praat has no command for it but the report of its editor.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import parselmouth
from numpy.typing import NDArray
from parselmouth.praat import call

from functions.assess import voice_settings as ours
from functions.assess.answer import Answer
from functions.assess.harmonicity import harmonicity_measurements
from functions.assess.perturbation import perturbation_measurements
from functions.assess.pitch import pitch_measurements
from functions.assess.pitch_track import PitchSettings
from goldenfish.audio.spans import Span

RATE = 16_000
PITCH_HZ = (75, 600)
# Time step, floor, candidates, very accurate, silence, voicing, octave, octave jump, voiced/unvoiced, ceiling.
PITCH = (0, PITCH_HZ[0], 15, "no", 0.03, 0.45, 0.01, 0.35, 0.14, PITCH_HZ[1])
# Whole recording, shortest and longest period in seconds, maximum period factor, maximum amplitude factor.
JITTER = (0, 0, 0.0001, 0.02, 1.3)
SHIMMER = (*JITTER, 1.6)
# Time step, floor, silence threshold, periods per window.
HARMONICITY = (0.01, 75, 0.1, 1.0)
SILENT_DB = -200

JITTERS = {
    "jitter_local": ("local", 100),
    "jitter_abs": ("local, absolute", 1e6),
    "jitter_rap": ("rap", 100),
    "jitter_ppq5": ("ppq5", 100),
}
SHIMMERS = {
    "shimmer_local": ("local", 100),
    "shimmer_db": ("local_dB", 1),
    "shimmer_apq3": ("apq3", 100),
    "shimmer_apq5": ("apq5", 100),
    "shimmer_apq11": ("apq11", 100),
}
NAMES = ("f0_mean", "f0_mean_cc", *JITTERS, *SHIMMERS, "hnr", "nhr")


def same_settings() -> bool:
    """True when the product measures with the settings above."""
    periods = (ours.SHORTEST_PERIOD_S, ours.LONGEST_PERIOD_S, ours.MAXIMUM_PERIOD_FACTOR)
    frames = (ours.HARMONICITY_STEP_S, ours.PITCH_FLOOR_HZ, ours.HARMONICITY_SILENCE, ours.HARMONICITY_PERIODS)
    return (
        PITCH_HZ == (ours.PITCH_FLOOR_HZ, ours.PITCH_CEILING_HZ)
        and (0, *_pitch_settings()) == PITCH
        and (0, 0, *periods, ours.MAXIMUM_AMPLITUDE_FACTOR) == SHIMMER
        and frames == HARMONICITY
    )


def _pitch_settings() -> tuple[object, ...]:
    one = PitchSettings()
    costs = (one.octave_cost, one.octave_jump_cost, one.voiced_unvoiced_cost)
    return one.floor_hz, one.candidates, "no", one.silence_threshold, one.voicing_threshold, *costs, one.ceiling_hz


def by_praat(samples: NDArray[np.float32]) -> dict[str, float]:
    """Praat's values, by our names and in our units; NaN where Praat has none."""
    sound = parselmouth.Sound(samples.astype(np.float64), RATE)
    pitch, second = call(sound, "To Pitch (ac)", *PITCH), call(sound, "To Pitch (cc)", *PITCH)
    pulses = call([sound, pitch], "To PointProcess (cc)")
    frames = call(sound, "To Harmonicity (cc)", *HARMONICITY).values[0]
    heard = frames[frames != SILENT_DB]
    noise_to_harmonics = 10 ** (-heard / 10)
    voiced = noise_to_harmonics < 1 / ours.VOICING_THRESHOLD - 1
    return {
        "f0_mean": _mean_f0(pitch),
        "f0_mean_cc": _mean_f0(second),
        **{name: scale * call(pulses, f"Get jitter ({what})", *JITTER) for name, (what, scale) in JITTERS.items()},
        **{
            name: scale * call([sound, pulses], f"Get shimmer ({what})", *SHIMMER)
            for name, (what, scale) in SHIMMERS.items()
        },
        "hnr": float(heard.mean()),
        "nhr": float(noise_to_harmonics[voiced].mean()),
    }


def pulses_by_praat(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """Praat's pulses along its own F0 contour, in seconds."""
    sound = parselmouth.Sound(samples.astype(np.float64), RATE)
    points = call([sound, call(sound, "To Pitch (ac)", *PITCH)], "To PointProcess (cc)")
    return np.array([call(points, "Get time from index", 1 + i) for i in range(call(points, "Get number of points"))])


def by_us(samples: NDArray[np.float32]) -> dict[str, float]:
    """The product's values of the whole recording; NaN where there is none."""
    answer = Answer(samples, RATE, (Span(0.0, samples.size / RATE),))
    families = (pitch_measurements, perturbation_measurements, harmonicity_measurements)
    found = {one.name: one.value for family in families for one in family(answer)}
    values = {name: found.get(name) for name in NAMES} | {"f0_mean_cc": found["f0_mean"]}
    return {name: np.nan if value is None else value for name, value in values.items()}


@dataclass(frozen=True)
class Agreement:
    """One measurement over the recordings on which both sides have a value.

    Attributes:
        name: of the measurement.
        ours: shape (n,).
        praat: shape (n,).
    """

    name: str
    ours: NDArray[np.float64]
    praat: NDArray[np.float64]

    @property
    def error(self) -> NDArray[np.float64]:
        """Per recording: absolute difference in dB for `hnr`, in per cent of Praat's value otherwise; shape (n,)."""
        difference = np.abs(self.ours - self.praat)
        return difference if self.name == "hnr" else 100 * difference / np.abs(self.praat)

    @property
    def r(self) -> float:
        """Correlation over the recordings."""
        return float(np.corrcoef(self.ours, self.praat)[0, 1])

    @property
    def median(self) -> float:
        """Median of `error`."""
        return float(np.median(self.error))

    @property
    def ninety(self) -> float:
        """90 % point of `error`."""
        return float(np.quantile(self.error, 0.9))

    @property
    def maximum(self) -> float:
        """Largest `error`."""
        return float(self.error.max())


def agreements(recordings: Iterable[NDArray[np.float32]]) -> dict[str, Agreement]:
    """Both sides measured on every recording, by name."""
    pairs = [(by_us(samples), by_praat(samples)) for samples in recordings]
    return {name: _agreement(name, [(us[name], praat[name]) for us, praat in pairs]) for name in NAMES}


def table(title: str, found: dict[str, Agreement]) -> str:
    """What the tests print: errors in per cent, of `hnr` in dB."""
    head = f"{title:14}{'n':>5}{'median':>9}{'90 %':>9}{'max':>9}{'r':>9}"
    rows = [
        f"{one.name:14}{one.ours.size:5}{one.median:9.3f}{one.ninety:9.3f}{one.maximum:9.3f}{one.r:9.4f}"
        for one in found.values()
    ]
    return "\n".join([head, *rows])


def _agreement(name: str, values: list[tuple[float, float]]) -> Agreement:
    pairs = np.array(values)
    both = pairs[np.isfinite(pairs).all(axis=1)]
    return Agreement(name, both[:, 0], both[:, 1])


def _mean_f0(pitch: parselmouth.Pitch) -> float:
    f0 = pitch.selected_array["frequency"]
    return float(f0[f0 > 0].mean())
