"""`goldenfish demo` as a person runs it: its own process, the local cloud, the public API, real recordings.

The first demo starts a local cloud of its own; the others ask one that is up, as the command does in its folder.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.answers import sample_answers
from cli.configuration import KNOWN_NAMES
from tests.flows.serving import serving
from tests.shared_audio import shared_audio

Json = dict[str, Any]
TIMEOUT_S = 300


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


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder from which a local cloud with the engines of `english` runs."""
    folder = tmp_path_factory.mktemp("up")
    with serving(folder, "--mode", "local"):
        yield folder


def test_swapped_and_real_recordings_have_transcripts_and_figures_of_their_own(
    english: Json, served: Path, tmp_path: Path
) -> None:
    files = sample_answers("en")
    for number, source in enumerate((files[4], files[2]), start=1):
        shutil.copy(source, tmp_path / f"{number}{source.suffix}")
    (tmp_path / "3.flac").symlink_to(shared_audio("answers/01-jfk.flac"))
    report = demo_json(served, "--answers", str(tmp_path))
    assert [a["file"] for a in report["answers"]] == ["1.ogg", "2.ogg", "3.flac"]
    assert texts(report)[:2] == [texts(english)[4], texts(english)[2]]
    assert "country" in texts(report)[2]
    first, second, real = (a["assessment"]["measurements"] for a in report["answers"])
    assert first == english["answers"][4]["assessment"]["measurements"]
    assert first != second != real


def test_vietnamese_has_no_keyless_engine_and_says_so_on_every_card(served: Path, tmp_path: Path) -> None:
    files = sample_answers("vi")[:2]
    for path in files:
        shutil.copy(path, tmp_path)
    done = demo(served, "--language", "vi", "--answers", str(tmp_path))
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.count("no transcript: no engine for vi") == len(files)
    assert done.stdout.count("recording: ") >= len(files)
    assert "Bác kể giúp con nghe" in done.stdout
    assert "MOCK" not in done.stdout


def test_a_wrong_language_is_a_wrong_use(tmp_path: Path) -> None:
    done = demo(tmp_path, "--language", "fr")
    assert (done.returncode, done.stdout) == (2, "")
    assert "en, vi" in done.stderr
