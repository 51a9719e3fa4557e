"""Simulated speakers: a table of measurements with a score, for the demonstration model and tests. No real person.

Assumptions, all ours and none fitted to patients:

* The score: half the speakers 30 - gamma(shape 1.5, scale 0.8), half normal(18, 5.5), rounded and held to 0-30, which
  is about the spread of the mixed study groups that publish on this scale.
* Each measurement is normal over answers with the mean and SD of `ASSUMED`, held to its physical limits. They are
  round figures near what this extractor finds in read and spoken English; pauses are those of unhurried speech.
* Of a measurement's variance, `BETWEEN` lies between speakers and the rest between answers of one speaker. Of the
  part between speakers, loading² goes with the score, and most of the rest with one factor shared by its family.
* Pauses go with the score (correlation 0.5 over speakers at most), pitch range less, articulation rate and
  unvoiced stretches hardly, the rest not at all. What real voices would give is unknown here; with correlations of
  0.35 the trainer finds no model better than the mean.
* Only measurements that a codec leaves alone, so that the demonstration answers to a phone's recordings too.
  Sex moves the pitch by a sixth up or down and has nothing to do with the score. Age goes with it (-0.3).
* Every speaker has two sessions of two to nine answers and the same score in both: there is no change over time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.csv_table import Table, made_table, text_of

SPEAKERS = 120
SESSIONS = 2
QUESTIONS = ("B1", "L1", "L2", "L3", "R1", "R2", "P1", "D1", "E1")
FEWEST_ANSWERS = 2
BETWEEN = 0.5
SHARED = 0.6
SILENCE_DB = -62.0


@dataclass(frozen=True)
class Assumed:
    """One measurement of the simulation.

    Attributes:
        mean: over answers, in the measurement's unit.
        sd: over answers.
        loading: correlation of the speakers' means with their score.
        factor: which measurements go together.
        lowest: physical limit.
        highest: physical limit.
    """

    mean: float
    sd: float
    loading: float
    factor: str
    lowest: float = 0.0
    highest: float = np.inf


ASSUMED: Mapping[str, Assumed] = {
    "phonation_ratio": Assumed(0.80, 0.10, 0.5, "pauses", 0.2, 1.0),
    "pause_rate": Assumed(14.0, 8.0, -0.5, "pauses"),
    "pause_mean": Assumed(0.70, 0.25, -0.45, "pauses", 0.25),
    "pause_max": Assumed(1.60, 0.90, -0.45, "pauses", 0.25),
    "f0_median": Assumed(155.0, 40.0, 0.0, "pitch", 65.0, 400.0),
    "f0_sd_st": Assumed(3.6, 1.6, 0.3, "pitch", 0.3),
    "f0_range_st": Assumed(5.0, 2.2, 0.3, "pitch", 0.5),
    "voiced_ratio": Assumed(0.61, 0.11, 0.0, "voice", 0.1, 1.0),
    "intensity_sd": Assumed(9.5, 2.5, 0.0, "voice", 1.0),
    "articulation_rate": Assumed(4.1, 0.8, 0.2, "voice", 0.5),
    "voiced_len_mean": Assumed(0.19, 0.06, 0.0, "voice", 0.03),
    "unvoiced_len_mean": Assumed(0.18, 0.07, -0.1, "voice", 0.03),
    "f0_slope_mean": Assumed(33.0, 13.0, 0.0, "voice", 2.0),
    "loudness_cv": Assumed(0.62, 0.12, 0.0, "voice", 0.1),
}


def simulate_speakers(*, extractor: str, speakers: int = SPEAKERS, seed: int = 0) -> Table:
    """A table like the one that `goldenfish train` measures from recordings: one row per answer.

    Args:
        extractor: written into every row: whose measurements these pretend to be.
        speakers: how many.
        seed: of all draws; the same seed gives the same table.
    """
    generator = np.random.default_rng(seed)
    scores = simulated_scores(speakers, generator)
    standard = (scores - scores.mean()) / scores.std()
    people = _people(standard, generator)
    values = _values(standard, np.array([one["sex"] == "female" for one in people]), generator)
    rows = []
    for speaker, person in enumerate(people):
        for session in range(SESSIONS):
            count = generator.integers(FEWEST_ANSWERS, len(QUESTIONS), endpoint=True)
            for place in np.sort(generator.permutation(len(QUESTIONS))[:count]):
                answer = session * len(QUESTIONS) + place
                measured = {name: text_of(values[name][speaker, answer]) for name in ASSUMED}
                rows.append(
                    person
                    | {
                        "session_id": f"session-{session + 1}",
                        "question_id": QUESTIONS[place],
                        "mmse_total": text_of(scores[speaker]),
                        # Read by the trainer: a model of these people says so without being told.
                        "synthetic": "true",
                        "extractor": extractor,
                        "quality": "good",
                        "sample_rate_hz": "16000",
                        "recorded_codec": "pcm_s16le",
                        "speech_s": text_of(float(np.round(generator.uniform(3.0, 90.0), 1))),
                        "silence_level": text_of(float(np.round(generator.normal(SILENCE_DB, 6.0), 2))),
                    }
                    | measured
                )
    return made_table("simulated speakers", list(rows[0]), rows)


def simulated_scores(speakers: int, generator: np.random.Generator) -> NDArray[np.float64]:
    """Scores (speakers,) from 0 to 30, whole numbers, the two halves mixed."""
    half = speakers // 2
    healthy = 30 - generator.gamma(1.5, 0.8, speakers - half)
    ill = generator.normal(18.0, 5.5, half)
    scores = np.clip(np.round(np.concatenate([healthy, ill])), 0, 30)
    return np.asarray(generator.permutation(scores), dtype=np.float64)


def _people(standard: NDArray[np.float64], generator: np.random.Generator) -> list[dict[str, str]]:
    """What is known of each speaker; standard: (speakers,) standardised scores."""
    ages = np.clip(
        np.round(74 + 8 * (-0.3 * standard + np.sqrt(1 - 0.09) * generator.normal(size=len(standard)))), 55, 95
    )
    education = np.clip(np.round(generator.normal(9, 4, len(standard))), 0, 20)
    female = generator.random(len(standard)) < 0.5  # noqa: PLR2004 - half of them
    vietnamese = generator.random(len(standard)) < 0.5  # noqa: PLR2004
    return [
        {
            "speaker_id": f"simulated-{number + 1:03d}",
            "language": "vi" if vietnamese[number] else "en",
            "age": f"{ages[number]:.0f}",
            "sex": "female" if female[number] else "male",
            "education_years": f"{education[number]:.0f}",
        }
        for number in range(len(standard))
    ]


def _values(
    standard: NDArray[np.float64], female: NDArray[np.bool_], generator: np.random.Generator
) -> dict[str, NDArray[np.float64]]:
    """Measurement to values (speakers, answers)."""
    count, answers = len(standard), SESSIONS * len(QUESTIONS)
    factors = {one.factor: generator.normal(size=count) for one in ASSUMED.values()}
    values = {}
    for name, one in ASSUMED.items():
        direction = -1.0 if one.loading < 0 else 1.0  # many pauses go with little phonation
        own = np.sqrt(SHARED) * direction * factors[one.factor] + np.sqrt(1 - SHARED) * generator.normal(size=count)
        speaker = one.loading * standard + np.sqrt(1 - one.loading**2) * own
        noise = generator.normal(size=(count, answers))
        drawn = one.mean + one.sd * (np.sqrt(BETWEEN) * speaker[:, None] + np.sqrt(1 - BETWEEN) * noise)
        if name == "f0_median":
            drawn *= np.where(female, 7 / 6, 5 / 6)[:, None]
        values[name] = np.clip(drawn, one.lowest, one.highest)
    return values
