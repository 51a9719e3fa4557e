"""A manifest's recordings become a table: measured once, the unreadable and the twice given refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from functions.assess.assess import AssessmentRequest, assess_recording
from goldenfish.assessments.models import Assessment
from goldenfish.audio.spans import Span
from tests.signals import RATE, noise, wav
from tests.unit.training.tables import write_csv
from training.csv_table import number, read_table, write_table
from training.feature_table import dataset_of
from training.manifest import read_manifest
from training.recordings import measure_manifest
from training.refusals import TrainingRefused
from training.silence import silence_features
from training.transcripts import Transcripts

SAMPLES = Path(__file__).parents[3] / "samples" / "en"
HEADER = "recording,speaker_id,question_id,language,mmse_total,age"


def manifest(folder: Path, *rows: str) -> Path:
    return write_csv(folder / "m.csv", HEADER, *rows)


def spoken(folder: Path, sample: str, name: str) -> None:
    shutil.copy(SAMPLES / sample, folder / name)


def refused(path: Path) -> TrainingRefused:
    with pytest.raises(TrainingRefused) as raised:
        measure_manifest(read_manifest(path), None)
    return raised.value


def test_recordings_are_measured_once_and_refused_ones_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken(tmp_path, "03-home.ogg", "a.ogg")
    (tmp_path / "quiet.wav").write_bytes(wav(noise(3, rms=1e-4)))
    read = read_manifest(manifest(tmp_path, "a.ogg,anna,B1,en,24,81", "quiet.wav,bert,B1,en,30,70"))
    seen: list[tuple[int, int]] = []
    table = measure_manifest(read, None, None, lambda done, of: seen.append((done, of)))
    assert seen == [(1, 2), (2, 2)]
    write_table(table, tmp_path / "features.csv")
    data = dataset_of(table, read.columns, ready=False)
    assert data.speaker_ids == ("anna",)
    assert {"speech_time", "f0_median", "intensity_sd"} <= set(data.features)
    assert not {"speech_s", "sample_rate_hz", "age", "mmse_total"} & set(data.features)
    assert data.metadata["recorded_codec"] == ("opus",)
    assert any("quiet.wav: failed (no_speech)" in told for told in data.left_out)

    def never(*_: object) -> None:
        raise AssertionError("measured again")

    monkeypatch.setattr("training.recordings.assess_recording", never)
    assert measure_manifest(read, tmp_path / "features.csv").rows == table.rows


def test_a_changed_question_or_recording_is_measured_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken(tmp_path, "03-home.ogg", "a.ogg")
    first = read_manifest(manifest(tmp_path, "a.ogg,anna,B1,en,24,81"))
    write_table(measure_manifest(first, None), tmp_path / "features.csv")
    again = read_manifest(manifest(tmp_path, "a.ogg,anna,F1,en,24,81"))
    called: list[str] = []

    def measured(audio: bytes, request: AssessmentRequest) -> Assessment:
        called.append(request.domain or "")
        return assess_recording(audio, request)

    monkeypatch.setattr("training.recordings.assess_recording", measured)
    measure_manifest(again, tmp_path / "features.csv")
    assert called == ["semantic_fluency"]


def test_the_same_bytes_under_two_names_are_refused(tmp_path: Path) -> None:
    spoken(tmp_path, "03-home.ogg", "a.ogg")
    spoken(tmp_path, "03-home.ogg", "b.ogg")
    found = refused(manifest(tmp_path, "a.ogg,anna,B1,en,24,81", "b.ogg,bert,B1,en,20,70"))
    assert found.code == "duplicate_recording"
    assert "rows 2 and 3: a.ogg and b.ogg" in found.message


def test_what_is_no_recording_is_refused_by_row(tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("not audio", encoding="utf-8")
    found = refused(manifest(tmp_path, "text.wav,anna,B1,en,24,81"))
    assert (found.code, "row 2 text.wav (unsupported_audio)" in found.message) == ("unreadable_recording", True)
    both = manifest(tmp_path, "a.ogg,anna,B1,en,24,81", "text.wav,bert,B1,en,20,70")
    spoken(tmp_path, "03-home.ogg", "a.ogg")
    with pytest.raises(TrainingRefused):
        measure_manifest(read_manifest(both), tmp_path / "kept" / "features.csv")
    # What was measured before the refusal is not lost.
    assert number(read_table(tmp_path / "kept" / "features.csv").rows[0]["speech_time"])
    found = refused(manifest(tmp_path, "nowhere.wav,anna,B1,en,24,81"))
    assert (found.code, "row 2: no file" in found.message) == ("unreadable_recording", True)


def test_transcripts_beside_the_recordings_give_words(tmp_path: Path) -> None:
    spoken(tmp_path, "03-home.ogg", "a.ogg")
    texts = tmp_path / "texts"
    texts.mkdir()
    said = "I grew up in a small village by the river with my mother and my two brothers and we had a red boat. " * 3
    (texts / "a.txt").write_text(said, encoding="utf-8")
    read = read_manifest(manifest(tmp_path, "a.ogg,anna,B1,en,24,81"))
    row = measure_manifest(read, None, Transcripts(texts)).rows[0]
    assert 0 < (number(row["pronoun_noun_ratio"]) or 0) < 2
    assert "story_idea_recall" not in row
    (texts / "a.json").write_text("{}", encoding="utf-8")
    with pytest.raises(TrainingRefused) as raised:
        measure_manifest(read, None, Transcripts(texts))
    assert raised.value.code == "unreadable_transcript"


def test_the_background_is_measured_where_nobody_speaks() -> None:
    samples = np.concatenate([noise(2, rms=0.5), noise(2, rms=0.01, seed=1)])
    found = silence_features(samples, RATE, [Span(0.0, 2.0)])
    assert found["silence_level_db"] == pytest.approx(-40, abs=0.3)
    # White noise has 3 dB more in every octave.
    bands = [found[f"silence_band_{hz}_db"] for hz in (250, 500, 1000, 2000, 4000)]
    assert np.allclose(np.diff(bands), 3, atol=1)
    assert 10 * np.log10(sum(10 ** (level / 10) for level in bands)) == pytest.approx(-40, abs=0.5)
    assert silence_features(samples, RATE, [Span(0.0, 4.0)]) == {}
    assert silence_features(np.zeros(RATE, dtype=np.float32), RATE, [])["silence_level_db"] == -120


def test_the_background_does_not_depend_on_how_long_the_pauses_are() -> None:
    random = np.random.default_rng(0)

    def levels(pause_s: float) -> list[float]:
        """Speech whose reverberation dies away over 0.2 s, four times, with pauses between."""
        tail = 0.1 * 10 ** (-3 * np.arange(int(0.2 * RATE)) / (0.2 * RATE))
        pause = np.zeros(int(pause_s * RATE))
        pause[: tail.size] = tail
        piece = np.concatenate([np.full(RATE, 0.3), pause])
        samples = np.tile(piece, 4) * random.standard_normal(4 * piece.size) + noise(4 * (1 + pause_s), rms=1e-3)
        spans = [Span(start, start + 1) for start in np.arange(4) * (1 + pause_s)]
        return list(silence_features(samples.astype(np.float32), RATE, spans).values())

    assert np.allclose(levels(0.8), levels(3.0), atol=1)
