"""Timing: spans, pauses and their log-normal fit, on times that can be worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import log_ndtr

from functions.assess import timing
from functions.assess.pauses import MIN_PAUSES_TO_FIT, PAUSE_S, UNITS, fit_lognormal, pause_values
from functions.assess.timing import SPAN_UNITS, timing_measurements
from tests.signals import RATE, noise, silence, vowel
from tests.unit.assess.answers import answer_of, reasons, spoken, values


def test_known_spans() -> None:
    answer = spoken((1.0, 3.0), (3.2, 4.0), (4.5, 6.0), (7.5, 8.0), (11.0, 12.0), ended=0.4)
    found = values(timing_measurements(answer))
    pauses = [0.5, 1.5, 3.0]  # 0.2 s is no pause
    assert {name: value for name, value in found.items() if name in SPAN_UNITS | UNITS} == pytest.approx(
        {
            "answer_duration": 11.0,
            "response_latency": 0.6,
            "speech_time": 5.8,
            "phonation_ratio": 5.8 / 11,
            "pause_count": 3,
            "pause_rate": 3 / 11 * 60,
            "pause_mean": np.mean(pauses),
            "pause_median": 1.5,
            "pause_sd": np.std(pauses, ddof=1),
            "pause_max": 3.0,
            "pause_medium_rate": 1 / 11,
            "pause_long_rate": 1 / 11,
            "pause_to_word_ratio": 4 / 5,
        },
        rel=1e-5,
    )


def test_names_come_in_the_order_of_the_units() -> None:
    assert [one.name for one in timing_measurements(spoken((0.5, 4.0)))] == list(timing.UNITS)


def test_no_pause_is_a_count_of_zero_and_no_length() -> None:
    answer = answer_of(np.concatenate([silence(0.5), vowel(120, 3.5)]), (0.5, 4.0))
    measurements = timing_measurements(answer)
    assert values(measurements)["pause_count"] == 0
    assert values(measurements)["pause_rate"] == 0
    assert values(measurements)["pause_to_word_ratio"] == 0
    assert reasons(measurements) == {
        "response_latency": "question_end_unknown",
        "pause_mean": "no_pauses",
        "pause_median": "no_pauses",
        "pause_max": "no_pauses",
        "pause_sd": "too_few_pauses",
        "pause_lognorm_mu": "too_few_pauses",
        "pause_lognorm_sigma": "too_few_pauses",
        "unvoiced_len_mean": "no_unvoiced_stretch",
        "npvi_voc": "too_few_syllables",
    }


def test_latency_counts_from_before_the_recording() -> None:
    assert values(timing_measurements(spoken((0.5, 4.0), ended=-1.0)))["response_latency"] == 1.5
    early = timing_measurements(spoken((0.5, 4.0), ended=1.0))
    assert reasons(early)["response_latency"] == "speech_before_question_end"


def test_a_whisper_has_pauses_and_no_syllables() -> None:
    whisper = np.concatenate([noise(1.0), silence(0.5), noise(1.0)])
    measurements = timing_measurements(answer_of(whisper, (0, 1), (1.5, 2.5)))
    assert values(measurements)["pause_count"] == 1
    unknown = reasons(measurements)
    for name in ("syllable_count", "speech_rate", "articulation_rate", "mean_run", "voiced_segments_rate"):
        assert unknown[name] == "too_little_voice"


def test_vowels_found_in_the_signal_are_flagged_as_rough() -> None:
    flags = {one.name: one.flags for one in timing_measurements(answer_of(syllables_of([0.1, 0.2] * 6)))}
    assert {name for name, each in flags.items() if each} == {"npvi_voc"}
    assert flags["npvi_voc"] == ("rough",)


def syllables_of(lengths_s: list[float]) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Vowels of these lengths, 0.1 s of faint murmur after each."""
    parts = []
    for length_s in lengths_s:
        parts += [vowel(150, length_s), 0.02 * vowel(150, 0.1)]
    return np.concatenate(parts).astype(np.float32)


@pytest.mark.parametrize(("mu", "sigma"), [(-0.7, 0.6), (-0.2, 0.8), (0.3, 0.4)])
def test_the_fit_finds_the_law_behind_cut_lengths(mu: float, sigma: float) -> None:
    lengths = np.exp(np.random.default_rng(0).normal(mu, sigma, 40_000))
    assert fit_lognormal(lengths[lengths >= PAUSE_S], PAUSE_S) == pytest.approx((mu, sigma), abs=0.02)


@pytest.mark.parametrize("seed", range(5))
def test_the_fit_is_the_maximum_of_the_likelihood(seed: int) -> None:
    lengths = np.exp(np.random.default_rng(seed).normal(-0.4, 0.6, 60))
    lengths = lengths[lengths >= PAUSE_S]
    logs = np.log(lengths)

    def loss(at: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
        mu, sigma = at[0], math.exp(at[1])
        seen = log_ndtr((mu - math.log(PAUSE_S)) / sigma)
        return float(np.sum(((logs - mu) / sigma) ** 2 / 2 + at[1] + seen))

    best = minimize(
        loss, (logs.mean(), math.log(logs.std())), method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-10}
    )
    assert fit_lognormal(lengths, PAUSE_S) == pytest.approx((best.x[0], math.exp(best.x[1])), abs=1e-4)


def test_what_has_no_finite_fit_is_undefined() -> None:
    exponential = PAUSE_S * np.exp(
        np.quantile(np.random.default_rng(0).exponential(0.3, 5000), np.linspace(0.01, 0.99, 40))
    )
    assert np.isnan(fit_lognormal(exponential, PAUSE_S)).all()
    assert np.isnan(fit_lognormal(np.full(20, 0.5), PAUSE_S)).all()
    assert np.isnan(fit_lognormal(np.full(20, PAUSE_S), PAUSE_S)).all()


def test_the_fit_needs_ten_pauses() -> None:
    def answer_with(pauses: int):  # type: ignore[no-untyped-def]  # noqa: ANN202
        lengths = np.exp(np.linspace(-1.2, 0.6, pauses))
        starts = np.concatenate([[0], np.cumsum(lengths + 1)])
        return spoken(*[(float(start), float(start) + 1) for start in starts])

    few, enough = pause_values(answer_with(MIN_PAUSES_TO_FIT - 1)), pause_values(answer_with(MIN_PAUSES_TO_FIT))
    assert few["pause_lognorm_mu"] == few["pause_lognorm_sigma"] == "too_few_pauses"
    assert enough["pause_lognorm_mu"] == pytest.approx(-0.35, abs=0.15)
    assert 0.3 < float(enough["pause_lognorm_sigma"]) < 1


def test_ten_minutes_are_no_different() -> None:
    minute = np.concatenate([syllables_of([0.1, 0.15] * 20), silence(1.0)])
    repeated = np.tile(minute, 12)
    length_s = minute.size / RATE
    spans = [(i * length_s, (i + 1) * length_s - 1.0) for i in range(12)]
    once, often = (
        values(timing_measurements(answer_of(each, *at))) for each, at in ((minute, spans[:1]), (repeated, spans))
    )
    assert often["syllable_count"] == 12 * once["syllable_count"]
    assert often["articulation_rate"] == pytest.approx(once["articulation_rate"], rel=1e-4)
    assert often["npvi_voc"] == pytest.approx(once["npvi_voc"], rel=0.02)
