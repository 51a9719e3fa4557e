"""`goldenfish demo` as a person runs it: its own process, the local cloud, the public API, real recordings."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import wave
from pathlib import Path
from typing import Any

import pytest

from cli.answers import sample_answers
from cli.configuration import KNOWN_NAMES
from tests.shared_audio import shared_audio

Json = dict[str, Any]
TIMEOUT_S = 300
SOME = 2


def demo(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder without `.env`."""
    clean = {name: value for name, value in os.environ.items() if name not in KNOWN_NAMES}
    return subprocess.run(
        [sys.executable, "-c", "from cli.main import main; main()", "demo", *arguments],
        cwd=folder,
        env=clean | {"NO_COLOR": "1", "COLUMNS": "100"} | environment,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )


def demo_json(folder: Path, *arguments: str) -> Json:
    done = demo(folder, *arguments, "--json")
    assert done.returncode == 0, done.stderr[-3000:]
    report: Json = json.loads(done.stdout)
    return report


def write_silence(path: Path, *, seconds: int) -> None:
    """16 kHz, 16 bit; above the multipart route's limit from 125 s on."""
    with wave.open(str(path), "wb") as writer:
        writer.setparams((1, 2, 16_000, 0, "NONE", "not compressed"))
        writer.writeframes(bytes(2 * 16_000 * seconds))


def some_answers(folder: Path, language: str) -> str:
    """A folder with the first answers: for what is the same on every card."""
    some = folder / "answers"
    some.mkdir()
    for path in sample_answers(language)[:SOME]:
        shutil.copy(path, some)
    return str(some)


def texts(report: Json) -> list[str]:
    return [answer["transcript"].get("text") or "" for answer in report["answers"]]


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Json:
    return demo_json(tmp_path_factory.mktemp("english"))


def test_the_samples_give_one_entry_per_file_with_transcript_and_measurements(english: Json) -> None:
    assert english["schema"] == "goldenfish.demo/1"
    assert (english["mode"], english["complete"], english["status"]) == ("local", True, "done")
    assert [a["file"] for a in english["answers"]] == [path.name for path in sample_answers("en")]
    assert [a["question_index"] for a in english["answers"]] == list(range(1, 9))
    assert "small town near the river" in texts(english)[2]
    for answer in english["answers"]:
        held_vowel = answer["question_id"] == "V0"
        assert held_vowel or answer["transcript"]["accuracy"] == "low"
        assert answer["assessment"]["status"] == "done"
        measured = {m["name"]: m["value"] for m in answer["assessment"]["measurements"]}
        assert measured["speech_time"] > 0


def test_the_summary_has_no_estimate_without_a_model_and_lists_what_was_not_asked(english: Json) -> None:
    summary = english["summary"]["result"]
    assert summary.get("estimate") is None
    assert summary["estimate_reason"] == "no_validated_model"
    assert summary["not_asked"] == ["R2", "P1", "D1", "F1", "E1", "S2", "Z0"]
    assert summary["answers_ended"] == 8


def test_swapped_recordings_swap_transcripts_and_figures(english: Json, tmp_path: Path) -> None:
    files = sample_answers("en")
    for number, source in enumerate((files[4], files[2]), start=1):
        shutil.copy(source, tmp_path / f"{number}{source.suffix}")
    swapped = demo_json(tmp_path, "--answers", str(tmp_path))
    assert texts(swapped) == [texts(english)[4], texts(english)[2]]
    first, second = (a["assessment"]["measurements"] for a in swapped["answers"])
    assert first == english["answers"][4]["assessment"]["measurements"]
    assert first != second


def test_vietnamese_has_no_keyless_engine_and_says_so_on_every_card(tmp_path: Path) -> None:
    done = demo(tmp_path, "--language", "vi", "--answers", some_answers(tmp_path, "vi"))
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.count("no transcript: no engine for vi") == SOME
    assert done.stdout.count("recording: ") >= SOME
    assert "Bác kể giúp con nghe" in done.stdout
    assert "MOCK" not in done.stdout


def test_mock_mode_is_labelled_on_every_card(tmp_path: Path) -> None:
    done = demo(tmp_path, "--mode", "mock", "--answers", some_answers(tmp_path, "en"))
    assert done.returncode == 0, done.stderr[-3000:]
    titles = [line for line in done.stdout.splitlines() if line.startswith("╭")]
    assert len(titles) == SOME + 1
    assert all("MOCK" in title for title in titles)


def test_broken_and_large_recordings_are_results_and_the_interview_still_ends(tmp_path: Path) -> None:
    good = sample_answers("en")[7]
    (tmp_path / "1.wav").write_bytes(b"this is no sound at all" * 40)
    (tmp_path / "2.ogg").write_bytes(good.read_bytes()[:2000])
    (tmp_path / "3.wav").write_bytes(b"")
    shutil.copy(good, tmp_path / "4.ogg")
    write_silence(tmp_path / "5.wav", seconds=150)
    report = demo_json(tmp_path, "--mode", "mock", "--answers", str(tmp_path))
    first, _cut, empty, whole, silent = report["answers"]
    assert first["sent"] == "refused: unsupported_audio_type"
    assert first["transcript"]["reason"] == first["assessment"]["reason"] == "unsupported_audio"
    assert empty["transcript"]["reason"] == "empty_audio"
    assert whole["transcript"]["status"] == "done"
    assert silent["sent"] == "stored (presigned)"
    assert silent["transcript"]["reason"] == silent["assessment"]["reason"] == "no_speech"
    assert report["complete"]


def test_real_recordings_of_several_formats(tmp_path: Path) -> None:
    formats = ("01-jfk.flac", "06-jfk.webm", "07-jfk.m4a")
    for name in formats:
        (tmp_path / name).symlink_to(shared_audio(f"answers/{name}"))
    report = demo_json(tmp_path, "--answers", str(tmp_path))
    assert [a["file"] for a in report["answers"]] == [*formats]
    assert all(a["assessment"]["status"] == "done" for a in report["answers"])
    assert "country" in texts(report)[0]


def test_a_wrong_language_is_a_wrong_use(tmp_path: Path) -> None:
    done = demo(tmp_path, "--language", "fr")
    assert (done.returncode, done.stdout) == (2, "")
    assert "en, vi" in done.stderr
