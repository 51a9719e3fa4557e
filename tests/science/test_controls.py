"""Do the controls find recordings that tell the score, and leave sound ones alone? Studies of 120 speakers.

The fixture is sound: bursts of voice over a coloured noise floor of its own for each speaker, 3 dB higher for the
half with the lower scores. What the silence-only control sees is measured on it as on any recording
(`training/silence.py`). How different the speakers' floors are decides how easily 3 dB are seen: 2.5 dB SD in the
fixture (one protocol, one kind of device); the table of others is printed.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray

from goldenfish.audio.spans import Span
from tests.science.cohorts import scores
from tests.science.figures import show
from training.controls import Control, audit
from training.silence import NAMES, silence_features

PEOPLE, SEEDS, BIAS_DB, FLOOR_SD_DB = 120, 100, 3.0, 2.5
RATE = 16_000
# Gaps long enough that some of each is far enough from speech.
SPEECH = (Span(0.0, 0.1), Span(0.8, 0.9), Span(1.6, 1.7))
OTHER_FLOORS_DB = (1.0, 2.0, 3.0, 4.0, 6.0)


def test_a_planted_noise_floor_is_flagged() -> None:
    flagged = {"score": 0, "group": 0}
    for seed in range(SEEDS):
        rng = np.random.default_rng((1, seed))
        score = scores(rng, PEOPLE)
        low = score < np.median(score)
        silence = np.array([_recorded(rng, BIAS_DB * each) for each in low])
        for name, target in (("score", score), ("group", low.astype(float))):
            flagged[name] += _flags(_audit(rng, target, silence, seed))["silence_only"]
    show(f"3 dB planted, floors {FLOOR_SD_DB:g} dB SD: flagged in {flagged} of {SEEDS} seeds (scores; two groups)")
    assert flagged["score"] >= 0.95 * SEEDS
    assert flagged["group"] >= 0.95 * SEEDS


def test_sound_recordings_are_not_flagged() -> None:
    any_flag = 0
    for seed in range(SEEDS):
        rng = np.random.default_rng((2, seed))
        silence = np.array([_recorded(rng, 0.0) for _ in range(PEOPLE)])
        any_flag += any(_flags(_audit(rng, scores(rng, PEOPLE), silence, seed)).values())
    show(f"nothing planted: any of three controls flagged in {any_flag} of {SEEDS} seeds")
    assert any_flag <= 0.05 * SEEDS


def test_error_of_the_family_over_many_studies() -> None:
    studies = 1000
    p_values = np.empty((studies, 2))
    any_flag = 0
    for seed in range(studies):
        rng = np.random.default_rng((3, seed))
        controls = _audit(
            rng, scores(rng, PEOPLE), _floors(rng, np.zeros(PEOPLE), FLOOR_SD_DB), seed, permutations=199
        )
        p_values[seed] = controls[0].p_value, controls[1].p_value
        any_flag += any(_flags(controls).values())
    quantiles = (p_values <= 0.05).mean(axis=0)
    show(f"{studies} studies without bias: family flagged in {any_flag / studies:.4f}, p <= 0.05 in {quantiles}")
    assert any_flag / studies <= 0.05
    # Exact tests: p-values are uniform but for the error of 1,000 studies (three standard errors).
    for share in (0.05, 0.2, 0.5, 0.8):
        assert np.abs((p_values <= share).mean(axis=0) - share).max() <= 3 * np.sqrt(share * (1 - share) / studies)


def test_power_over_the_spread_of_noise_floors() -> None:
    for floor_sd in OTHER_FLOORS_DB:
        flagged = 0
        for seed in range(SEEDS):
            rng = np.random.default_rng((4, seed))
            score = scores(rng, PEOPLE)
            silence = _floors(rng, BIAS_DB * (score < np.median(score)), floor_sd)
            flagged += _flags(_audit(rng, score, silence, seed))["silence_only"]
        show(f"3 dB planted, floors {floor_sd:g} dB SD between speakers: flagged in {flagged} of {SEEDS}")


@pytest.mark.parametrize("leak", [True, False])
def test_permuted_labels_find_a_pipeline_that_leaks(*, leak: bool) -> None:
    """The leak: one fold of three answers per speaker, drawn by answer and not by speaker; a neighbour remembers."""
    flagged = 0
    for seed in range(SEEDS):
        rng = np.random.default_rng((5, seed))
        person = rng.normal(size=(PEOPLE, 20))
        answers = person[:, None, :] + 0.6 * rng.normal(size=(PEOPLE, 3, 20))
        distance = ((answers[:, None, :, None] - answers[None, :, None]) ** 2).sum(axis=-1)
        nearest = _nearest(distance, leak=leak)
        controls = audit(scores(rng, PEOPLE), {}, partial(_neighbours, nearest), seed=seed)
        flagged += bool(controls[-1].flagged)
    show(f"pipeline {'with' if leak else 'without'} a leak: permuted labels flagged in {flagged} of {SEEDS} seeds")
    assert flagged >= 95 if leak else flagged <= 1


def _nearest(distance: NDArray[np.floating], *, leak: bool) -> NDArray[np.integer]:
    """Whose score each answer is given, shape (people, answers): the nearest other answer's, own ones if it leaks."""
    people, _, answers, _ = distance.shape
    itself = np.eye(people, dtype=bool)[:, :, None, None]
    barred = itself & np.eye(answers, dtype=bool) if leak else np.broadcast_to(itself, distance.shape)
    flat = np.where(barred, np.inf, distance).transpose(0, 2, 1, 3).reshape(people, answers, -1)
    nearest: NDArray[np.integer] = flat.argmin(axis=2) // answers
    return nearest


def _neighbours(nearest: NDArray[np.integer], dealt: NDArray[np.floating]) -> NDArray[np.floating]:
    """Everybody's mean of their answers' neighbours' scores."""
    predicted: NDArray[np.floating] = dealt[nearest].mean(axis=1)
    return predicted


def _audit(
    rng: np.random.Generator,
    target: NDArray[np.floating],
    silence: NDArray[np.floating],
    seed: int,
    permutations: int = 299,
) -> tuple[Control, ...]:
    metadata = np.column_stack(
        (
            rng.normal(72, 8, PEOPLE),
            rng.integers(0, 2, PEOPLE),
            np.where(rng.random(PEOPLE) < 0.1, np.nan, rng.normal(10, 4, PEOPLE)),
            np.eye(3)[rng.integers(0, 3, PEOPLE)],
        )
    )
    voice = rng.normal(size=(PEOPLE, 20))
    fold = rng.permutation(PEOPLE) % 10

    def ridge(dealt: NDArray[np.floating]) -> NDArray[np.floating]:
        predicted = np.empty(PEOPLE)
        for k in range(10):
            rows, mean = voice[fold != k], dealt[fold != k].mean()
            weights = np.linalg.solve(rows.T @ rows + 10 * np.eye(20), rows.T @ (dealt[fold != k] - mean))
            predicted[fold == k] = mean + voice[fold == k] @ weights
        return predicted

    seen = {"silence_only": silence, "metadata_only": metadata}
    return audit(target, seen, ridge, permutations=permutations, seed=seed)


def _flags(controls: tuple[Control, ...]) -> dict[str, bool]:
    return {control.name: bool(control.flagged) for control in controls}


def _floors(rng: np.random.Generator, bias_db: NDArray[np.floating], floor_sd: float) -> NDArray[np.floating]:
    """Silence features as if measured: one level in all, each 1.5 dB off on its own; shape (people, names)."""
    level = rng.normal(-60, floor_sd, PEOPLE) + bias_db
    return level[:, None] + rng.normal(0, 1.5, (PEOPLE, len(NAMES)))


def _recorded(rng: np.random.Generator, bias_db: float) -> list[float]:
    """The silence features of one made-up recording, one per name of `NAMES`."""
    n = int(1.7 * RATE)
    spectrum = np.fft.rfft(rng.normal(size=n))
    tilt = rng.normal(-0.5, 0.3)
    noise = np.fft.irfft(spectrum * np.maximum(np.arange(spectrum.size), 50) ** tilt, n)
    noise *= 10 ** ((rng.normal(-60, FLOOR_SD_DB) + bias_db) / 20) / noise.std()
    seconds = np.arange(n) / RATE
    f0 = rng.uniform(90, 220)
    voice = sum(np.sin(2 * np.pi * f0 * k * seconds) / k for k in range(1, 4))
    spoken = np.any([(seconds >= span.start_s) & (seconds < span.end_s) for span in SPEECH], axis=0)
    samples = np.asarray(noise + 0.05 * voice * spoken, dtype=np.float32)
    measured = silence_features(samples, RATE, SPEECH)
    return [measured[name] for name in NAMES]
