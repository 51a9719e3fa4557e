"""Jitter, shimmer and voice breaks: definitions on pulses that are known, and what is reported when there are few."""

from __future__ import annotations

import numpy as np
import pytest

from functions.assess import perturbation
from functions.assess.assess import measure
from functions.assess.perturbation import UNITS, perturbation_measurements, pulse_amplitudes
from goldenfish.assessments.models import Measurement
from goldenfish.questions.models import HELD_VOWEL
from tests.signals import RATE, noise, silence, vowel
from tests.unit.assess.answers import answer_of, pcm, reasons, values
from tests.voices import Voice

VOICE = {"jitter_local", "shimmer_local", "hnr", "voice_breaks_degree"}


@pytest.mark.parametrize("percent", [0.7, 1.5, 3.0])
def test_jitter_is_that_of_the_pulses(percent: float) -> None:
    voice = Voice(110.0, percent, 2.0, None)
    periods = voice.periods_s()
    known = 100 * np.abs(np.diff(periods)).mean() / periods.mean()
    found = values(perturbation_measurements(answer_of(voice.samples())))
    assert found["jitter_local"] == pytest.approx(known, rel=0.1)
    assert found["jitter_abs"] == pytest.approx(found["jitter_local"] / 100 * periods.mean() * 1e6, rel=0.02)
    # Independent differences: rap and ppq5 follow from the variance of a value about the mean of 3 and of 5.
    assert found["jitter_rap"] == pytest.approx(known * np.sqrt(2 / 3) / np.sqrt(2), rel=0.12)
    assert found["jitter_ppq5"] == pytest.approx(known * np.sqrt(4 / 5) / np.sqrt(2), rel=0.12)


def test_shimmer_grows_with_that_of_the_pulses() -> None:
    found = [values(perturbation_measurements(answer_of(Voice(110.0, 0.2, s, None).samples()))) for s in (2, 5, 12)]
    local = [one["shimmer_local"] for one in found]
    assert local == sorted(local)
    assert local[2] == pytest.approx(12, rel=0.25)
    assert found[0]["shimmer_db"] == pytest.approx(local[0] * 20 / np.log(10) / 100, rel=0.05)


def test_an_amplitude_is_measured_under_a_window_of_a_fifth_of_each_period() -> None:
    at = np.array([0.1, 0.11, 0.12])
    ramp = np.linspace(0, 1, RATE, dtype=np.float32)
    times, amplitudes = pulse_amplitudes(ramp, RATE, at)
    assert times.tolist() == [0.11]
    assert amplitudes[0] == pytest.approx(0.11, rel=1e-3)


def test_an_offset_of_the_microphone_changes_nothing() -> None:
    samples = Voice(110.0, 1.5, 8.0, 30.0).samples() * np.float32(0.1)
    known = values(perturbation_measurements(answer_of(samples)))
    found = values(perturbation_measurements(answer_of(samples + np.float32(0.03))))
    assert found == pytest.approx(known, rel=1e-3)


def test_unlike_neighbours_are_not_compared() -> None:
    """One octave jump in the middle: the pair across it is left out, so jitter stays that of a steady voice."""
    steady = values(perturbation_measurements(answer_of(vowel(125, 2.0))))["jitter_local"]
    samples = np.concatenate([vowel(125, 1.0), vowel(250, 1.0)])
    assert values(perturbation_measurements(answer_of(samples)))["jitter_local"] == pytest.approx(steady, abs=0.1)


def test_a_break_is_a_share_of_the_speech() -> None:
    samples = np.concatenate([vowel(120, 0.9), silence(0.2), vowel(120, 0.9)])
    broken = values(perturbation_measurements(answer_of(samples)))["voice_breaks_degree"]
    assert broken == pytest.approx(100 * 0.2 / 2.0, abs=1.0)
    paused = values(perturbation_measurements(answer_of(samples, (0.0, 0.9), (1.1, 2.0))))["voice_breaks_degree"]
    assert paused == 0


def test_pulses_outside_speech_do_not_count() -> None:
    samples = np.concatenate([vowel(120, 1.0), vowel(120, 1.0, jitter=0.02)])
    found = perturbation_measurements(answer_of(samples, (0.0, 0.95)))
    assert values(found)["jitter_local"] < 0.3
    assert found[0].seconds_used == pytest.approx(0.95, abs=0.03)


@pytest.mark.parametrize("samples", [silence(1), noise(1), np.concatenate([vowel(100, 0.2), silence(1)])])
def test_too_few_pulses_give_no_value(samples: np.ndarray) -> None:
    assert reasons(perturbation_measurements(answer_of(samples))) == dict.fromkeys(UNITS, "too_few_pulses")


def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    samples = Voice(200.0, 1.5, 5.0, 30.0).samples()
    whole = perturbation_measurements(answer_of(samples))
    monkeypatch.setattr(perturbation, "BLOCK_PULSES", 13)
    assert perturbation_measurements(answer_of(samples)) == whole


def flags_of(found: tuple[Measurement, ...]) -> set[tuple[str, ...]]:
    return {one.flags for one in found if one.name in VOICE}


def test_connected_speech_is_marked_and_a_held_vowel_is_not() -> None:
    answer = answer_of(vowel(120, 2.0))
    assert flags_of(measure(answer, pcm(), 64_000)) == {("context:connected",)}
    assert flags_of(measure(answer, pcm(), 64_000, HELD_VOWEL)) == {()}


def test_no_flag_stands_beside_a_reason() -> None:
    found = perturbation_measurements(answer_of(vowel(120, 0.3)), ("context:connected",))
    assert {one.flags for one in found if one.reason} == {()}
    assert "too_few_pulses" in {one.reason for one in found}
    assert {one.flags for one in found if one.value is not None} == {("context:connected",)}


def test_a_coarse_codec_is_marked() -> None:
    found = measure(answer_of(vowel(120, 2.0)), pcm(2.0, codec="opus"), 4_000, HELD_VOWEL)
    assert flags_of(found) == {("codec_limited",)}
