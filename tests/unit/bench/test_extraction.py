"""The bench's rows on extraction say what is there, and what is not."""

from __future__ import annotations

import sys
import wave
from pathlib import Path

import pytest

from bench import extraction, other_extractors
from bench.extraction import other, probe, recording
from bench.figures import Figure
from goldenfish.audio.decode import decode


def test_a_recording_of_any_length_is_made_of_the_samples(tmp_path: Path) -> None:
    path = recording(tmp_path, 3)
    assert decode(path.read_bytes(), max_seconds=60).conditions.duration_s == pytest.approx(3.0, abs=0.01)
    with wave.open(str(path)) as reader:
        assert (reader.getframerate(), reader.getnchannels()) == (16_000, 1)


def test_the_parts_are_those_of_the_whole(tmp_path: Path) -> None:
    found = probe(recording(tmp_path, 5), 1)
    assert 0 < sum(found["parts_cpu_s"].values()) < 3 * found["whole_cpu_s"] + 1
    assert found["peak_mb"] > 50


def test_an_extractor_that_is_not_installed_is_a_row_without_a_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = tmp_path / "other_extractors.py"
    missing.write_text("import sys; sys.exit(3)", encoding="utf-8")
    (tmp_path / "bench").mkdir()
    missing.rename(tmp_path / "bench" / "other_extractors.py")
    monkeypatch.setattr(extraction, "ROOT", tmp_path)
    figure = other("opensmile", sys.executable, tmp_path / "any.wav", 1, "eGeMAPSv02: opensmile")
    assert figure == Figure("  beside it: opensmile", None, "CPU s/min", None, "not installed: pip install opensmile")
    assert figure.met is None
    assert other_extractors.NOT_INSTALLED == 3
