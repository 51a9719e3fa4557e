"""Agreement with Praat: read speech, every file, and a part of the synthetic grid (all of it in tests/science)."""

from __future__ import annotations

import numpy as np
import pytest

from functions.assess.answer import Answer
from goldenfish.audio.decode import decode
from tests.praat import (
    JITTERS,
    NAMES,
    RATE,
    SHIMMERS,
    Agreement,
    agreements,
    pulses_by_praat,
    same_settings,
    table,
)
from tests.science.figures import show
from tests.shared_audio import shared_audio
from tests.voices import Voice, grid


def recording(relative: str) -> np.ndarray:
    return decode(shared_audio(relative).read_bytes(), max_seconds=60).samples


@pytest.fixture(scope="module")
def read_speech() -> dict[str, Agreement]:
    folder = shared_audio("read")
    paths = sorted(path for path in folder.rglob("*") if path.suffix in {".flac", ".wav"})
    assert len(paths) >= 36
    found = agreements(decode(path.read_bytes(), max_seconds=60).samples for path in paths)
    show(table("read speech", found))
    return found


@pytest.fixture(scope="module")
def part_of_the_grid() -> dict[str, Agreement]:
    found = agreements(voice.samples() for voice in list(grid())[::11])
    show(table("synthetic", found))
    return found


def test_both_sides_have_the_same_settings() -> None:
    assert same_settings()


@pytest.mark.parametrize(
    ("name", "most", "correlation"),
    [("f0_mean", 1.0, 0.99), ("jitter_local", 5.0, 0.96), ("shimmer_local", 2.5, 0.98), ("hnr", 1.0, 0.96)],
)
def test_read_speech(read_speech: dict[str, Agreement], name: str, most: float, correlation: float) -> None:
    """Median error in per cent (of HNR in dB), and correlation over the files."""
    found = read_speech[name]
    assert found.median <= most
    assert found.r >= correlation


@pytest.mark.parametrize("name", [*JITTERS, *SHIMMERS, "nhr"])
def test_read_speech_by_the_other_names(read_speech: dict[str, Agreement], name: str) -> None:
    assert read_speech[name].median <= 5.0
    assert read_speech[name].r >= 0.96


def test_synthetic_f0(part_of_the_grid: dict[str, Agreement]) -> None:
    assert part_of_the_grid["f0_mean"].maximum <= 0.5


def test_synthetic_harmonicity(part_of_the_grid: dict[str, Agreement]) -> None:
    assert part_of_the_grid["hnr"].maximum <= 0.5


@pytest.mark.parametrize("name", [*JITTERS, *SHIMMERS])
def test_synthetic_perturbation(part_of_the_grid: dict[str, Agreement], name: str) -> None:
    assert part_of_the_grid[name].median <= 1.0
    assert part_of_the_grid[name].maximum <= 3.0


def test_every_name_is_compared(part_of_the_grid: dict[str, Agreement]) -> None:
    assert set(part_of_the_grid) == set(NAMES)
    assert all(one.ours.size == len(list(grid())[::11]) for one in part_of_the_grid.values())


@pytest.mark.parametrize("relative", ["read/LJ050-0131.wav", "read/librispeech/2414-128291-0000.flac"])
def test_the_pulses_are_those_of_praat(relative: str) -> None:
    """Nearly all of them to a microsecond: where the F0 tracks differ by a frame so do a few marks."""
    samples = recording(relative)
    praat, ours = pulses_by_praat(samples), Answer(samples, RATE, ()).pulses
    assert ours.size == pytest.approx(praat.size, rel=0.01)
    assert np.mean(_distance(praat, ours) < 1e-6 + 1e-4 / RATE) > 0.97


def test_pulses_of_a_rough_voice_are_those_of_praat() -> None:
    samples = Voice(110.0, 3.0, 12.0, 30.0).samples()
    praat, ours = pulses_by_praat(samples), Answer(samples, RATE, ()).pulses
    assert ours.size == praat.size
    assert np.max(_distance(praat, ours)) < 2e-6


def _distance(ones: np.ndarray, others: np.ndarray) -> np.ndarray:
    """From each of `ones` to the nearest of `others`."""
    distance: np.ndarray = np.abs(ones[:, None] - others[None, :]).min(axis=1)
    return distance
