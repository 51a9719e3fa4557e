"""The weights' way into the image, without a network: the hub is a copy of the random model."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from goldenfish.providers.transcriber import PermanentEngineError
from goldenfish.providers.transcribers import fetch_whisper
from goldenfish.providers.transcribers.whisper import WhisperTranscriber
from tests.shared_audio import REPOSITORY

RANDOM_MODEL = REPOSITORY / "tests" / "fixtures" / "whisper-random"


def hub(*files: str) -> object:
    def download(model: str, *, output_dir: str, revision: str | None) -> None:
        assert (model, revision) == ("someone/PhoWhisper-small-ct2", "abc123")
        for file in files:
            shutil.copy(RANDOM_MODEL / file, output_dir)

    return download


def command(monkeypatch: pytest.MonkeyPatch, directory: Path) -> None:
    arguments = ["someone/PhoWhisper-small-ct2", str(directory), "--languages", "vi, en", "--revision", "abc123"]
    monkeypatch.setattr(sys, "argv", ["fetch_whisper", *arguments])
    fetch_whisper.main()


def test_fetched_weights_have_a_card_that_says_what_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_whisper, "download_model", hub("model.bin", "config.json", "tokenizer.json"))
    command(monkeypatch, tmp_path / "model")
    engine = WhisperTranscriber(tmp_path / "model")
    assert (engine.model, engine.accuracy) == ("PhoWhisper-small-ct2", "normal")
    assert '"someone/PhoWhisper-small-ct2@abc123"' in (tmp_path / "model" / "card.json").read_text(encoding="utf-8")


def test_a_repository_without_a_tokenizer_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_whisper, "download_model", hub("model.bin", "config.json"))
    with pytest.raises(PermanentEngineError, match=r"tokenizer\.json"):
        command(monkeypatch, tmp_path / "model")
