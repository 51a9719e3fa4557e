"""Somebody else in the answer: heard when there is one, not made up when there is none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from functions.assess import second_speaker
from functions.assess.second_speaker import MAX_WINDOWS, other_voice_share
from goldenfish.audio.decode import decode
from goldenfish.audio.spans import Span
from tests.shared_audio import shared_audio

SAMPLES = Path(__file__).parents[3] / "samples"
ONE = np.eye(8)[0]
OTHER = np.eye(8)[1]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[list[Span]]:
    """Windows from the hundredth second on are another person's; lists what was listened to."""
    asked: list[list[Span]] = []

    def embed(_: object, windows: list[Span]) -> NDArray[np.float64]:
        asked.append(windows)
        random = np.random.default_rng(0)
        rows = np.array([(OTHER if w.start_s >= 100 else ONE) for w in windows])
        rows = rows + 0.1 * random.random(rows.shape)
        unit: NDArray[np.float64] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit

    monkeypatch.setattr(second_speaker, "embed", embed)
    return asked


def share(*speech: tuple[float, float]) -> float | None:
    return other_voice_share(np.zeros(1, dtype=np.float32), [Span(*span) for span in speech])


@pytest.mark.parametrize(
    ("speech", "expected"),
    [
        ([(0, 20)], 0.0),
        ([(0, 16), (100, 104)], 0.2),
        ([(0, 4), (100, 116)], 0.2),
        ([(0, 16), (100, 101.5)], 0.0),  # one remark
        ([(0, 80), (100, 104)], 0.0),  # a twentieth
        ([(0, 3)], None),
        ([(float(start), start + 0.5) for start in range(20)], None),  # words too short for the network
    ],
)
@pytest.mark.usefixtures("heard")
def test_share_of_somebody_else(speech: list[tuple[float, float]], expected: float | None) -> None:
    found = share(*speech)
    assert found == (expected if expected is None else pytest.approx(expected, abs=0.02))


def test_a_long_answer_costs_no_more_than_two_minutes(heard: list[list[Span]]) -> None:
    assert share((0, 99), (100, 400)) == pytest.approx(0.25, abs=0.03)
    assert len(heard[0]) == MAX_WINDOWS


@pytest.mark.parametrize(
    ("relative", "several"),
    [("dialog/azure_katiesteve.wav", True), ("dialog/pv_leopard_diarization.wav", True), ("read/jfk.flac", False)],
)
def test_real_recordings(relative: str, several: bool) -> None:
    samples = decode(shared_audio(relative).read_bytes(), max_seconds=60).samples
    found = other_voice_share(samples, [Span(0.3, samples.size / 16_000)])
    assert found is not None
    assert (found > 0.1) == several


def test_a_synthesised_answer_has_one_voice() -> None:
    samples = decode((SAMPLES / "en" / "07-story.ogg").read_bytes(), max_seconds=60).samples
    assert other_voice_share(samples, [Span(0.2, samples.size / 16_000)]) == 0.0
