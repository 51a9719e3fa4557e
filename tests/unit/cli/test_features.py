"""`goldenfish features`: what is printed is what was measured, and what went wrong is said."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from typer.testing import CliRunner

from cli import feature_tables
from cli.errors import CommandError, Exit
from cli.features import check_usage
from cli.main import app
from cli.transcript_file import read_transcript
from functions.assess.assess import EXTRACTOR, AssessmentRequest, assess_recording
from goldenfish.words.measure import EXTRACTOR as WORDS_EXTRACTOR
from tests.signals import silence, vowel, wav

VOWEL = ["--domain", "sustained_vowel"]


@pytest.fixture
def held(tmp_path: Path) -> Path:
    """Three seconds of a held vowel with silence round it."""
    samples = np.concatenate([silence(0.5), vowel(150, 3.0, jitter=0.003), silence(0.5)])
    (tmp_path / "aaah.wav").write_bytes(wav(samples))
    return tmp_path / "aaah.wav"


def test_json_is_one_document_with_the_extractor_beside_every_value(held: Path) -> None:
    done = CliRunner().invoke(app, ["features", str(held), *VOWEL, "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["schema"], found["domain"]) == ("goldenfish.features/1", "sustained_vowel")
    (recording,) = found["recordings"]
    assert recording["file"] == str(held)
    assert {one["extractor"] for one in recording["measurements"]} == {EXTRACTOR}
    values = {one["name"]: one["value"] for one in recording["measurements"]}
    assert values["f0_median"] == pytest.approx(150, rel=0.01)
    assert recording["quality"]["verdict"] in {"good", "usable", "refused"}
    assert "tracks" not in recording
    done = CliRunner().invoke(app, ["features", str(held), *VOWEL, "--json", "--tracks"])
    assert json.loads(done.stdout)["recordings"][0]["tracks"]["step_s"] == 0.1


def test_tables_show_every_value_its_unit_and_what_is_missing(held: Path) -> None:
    assessment = assess_recording(
        held.read_bytes(), AssessmentRequest(language="en", max_seconds=60, domain="sustained_vowel")
    )
    printed = io.StringIO()
    console = Console(file=printed, width=80, color_system=None)
    feature_tables.show(console, held, assessment, (), "vi")
    text = printed.getvalue()
    for one in assessment.measurements:
        (row,) = [line.split() for line in text.splitlines() if line.split()[:1] == [one.name]]
        assert (one.value is None) == (row[1] == "–")
        if one.value is not None:
            assert float(row[1]) == pytest.approx(one.value, rel=1e-3)
            assert one.unit in {"1", "count", row[2]}
        if one.reason:
            assert one.reason.replace("_", " ") in " ".join(row)
    assert "wav/pcm_s16le · 16 kHz mono · 4.0 s" in text
    assert EXTRACTOR in text
    assert "Hz" in next(line for line in text.splitlines() if line.startswith("F0"))


def test_one_bad_recording_keeps_no_other_from_being_shown(held: Path) -> None:
    text = held.with_name("notes.txt")
    text.write_text("no sound at all", encoding="utf-8")
    done = CliRunner().invoke(app, ["features", str(text), str(held), *VOWEL, "--json"])
    assert done.exit_code == Exit.DATA
    assert [one["reason"] for one in json.loads(done.stdout)["recordings"]] == ["unsupported_audio", None]
    shown = CliRunner().invoke(app, ["features", str(text)])
    assert shown.exit_code == Exit.DATA
    assert "unsupported_audio" in shown.stdout


def test_a_transcript_adds_the_words(held: Path) -> None:
    said = held.with_suffix(".txt")
    said.write_text("we took the early boat to the island " * 8, encoding="utf-8")
    done = CliRunner().invoke(app, ["features", str(held), *VOWEL, "--transcript", str(said), "--json"])
    assert done.exit_code == 0, done.output
    measurements = json.loads(done.stdout)["recordings"][0]["measurements"]
    extractors = {one["family"]: one["extractor"] for one in measurements}
    assert extractors["words"] == WORDS_EXTRACTOR
    assert extractors["timing"] == EXTRACTOR


def test_a_held_vowel_of_its_question_s_length_is_speech_enough(held: Path) -> None:
    done = CliRunner().invoke(app, ["features", str(held), *VOWEL, "--json"])
    gates = json.loads(done.stdout)["recordings"][0]["quality"]["gates"]
    assert next(gate["outcome"] for gate in gates if gate["code"] == "speech_seconds") == "pass"


def test_a_transcript_of_the_api_is_read_as_it_is(tmp_path: Path) -> None:
    typed = tmp_path / "typed.txt"
    typed.write_text("Hai con mèo.\n", encoding="utf-8")
    transcript = read_transcript(typed, "vi")
    assert (transcript.text, transcript.language, transcript.accuracy) == ("Hai con mèo.", "vi", "normal")
    stored = tmp_path / "stored.json"
    stored.write_text(transcript.model_copy(update={"accuracy": "low"}).model_dump_json(), encoding="utf-8")
    assert read_transcript(stored, "en").accuracy == "low"
    assert read_transcript(stored, "en").language == "vi"


@pytest.mark.parametrize("content", [b"", b"  \n", b"\xff\xfe\x00", b'{"text": 3}', b"{broken"])
def test_what_is_no_transcript_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "said"
    file.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        read_transcript(file, "en")
    assert refused.value.code is Exit.USAGE


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"language": "de"}, "no language 'de'"),
        ({"domain": "vowel"}, "no domain 'vowel'"),
        ({"form": "Z"}, "no form 'Z'"),
        ({"files": ["."]}, "is a folder"),
        ({"files": ["missing.wav"]}, "there is no file"),
        ({"files": ["one", "two"], "transcript": "one"}, "one transcript for several"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_measured(
    tmp_path: Path, change: dict[str, object], said: str
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).touch()
    files = change.pop("files", ["one"])
    assert isinstance(files, list)
    arguments = {"language": "en", "domain": None, "form": None, "transcript": None} | change
    with pytest.raises(CommandError, match=said) as refused:
        check_usage([tmp_path / name for name in files], **arguments)  # type: ignore[arg-type]
    assert refused.value.code is Exit.USAGE
