"""Tracks of a recording whose voice, level and pauses are known."""

from __future__ import annotations

import numpy as np
import pytest

from functions.assess import tracks as tracks_module
from functions.assess.tracks import plot_tracks
from goldenfish.assessments.models import Tracks
from tests.signals import RATE, noise, silence, vowel
from tests.unit.assess.answers import answer_of


def test_each_step_tells_of_its_own_tenth_of_a_second() -> None:
    samples = np.concatenate([vowel(120, 1.0), silence(1.0), vowel(220, 1.0), noise(1.05, rms=0.01)])
    tracks = plot_tracks(answer_of(samples, (0.0, 1.0), (2.0, 3.0)))
    assert tracks.step_s == 0.1
    assert len(tracks.f0_hz) == len(tracks.level_db) == 41
    assert tracks.f0_hz[1:9] == pytest.approx([120] * 8, abs=1)
    assert tracks.f0_hz[21:29] == pytest.approx([220] * 8, abs=1)
    assert set(tracks.f0_hz[11:19]) == {None} == set(tracks.level_db[11:19])
    assert tracks.level_db[31:39] == pytest.approx([-40] * 8, abs=1)
    assert tracks.speech == ((0.0, 1.0), (2.0, 3.0))
    assert Tracks.model_validate_json(tracks.model_dump_json()) == tracks


def test_a_long_recording_gets_longer_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracks_module, "MAX_STEPS", 30)
    tracks = plot_tracks(answer_of(silence(5.0)))
    assert tracks.step_s == 0.2
    assert len(tracks.f0_hz) == len(tracks.level_db) == 25


def test_shorter_than_a_frame() -> None:
    tracks = plot_tracks(answer_of(np.zeros(RATE // 1000, dtype=np.float32)))
    assert (tracks.f0_hz, tracks.level_db) == ((None,), (None,))
