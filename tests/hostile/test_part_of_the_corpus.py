"""A part of the hostile files through both workers; `make test-hostile` takes them all."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.hostile.carrying_out import assessed, carried_out, transcribed
from tests.hostile.corpus import corpus
from tests.hostile.good import good
from tests.hostile.table import was_asked
from tests.hostile.verdict import faults

PART = (
    "good-webm",
    "empty",
    "html-then-mp3",
    "wav-rate-1",
    "wav-channels-65535",
    "rf64-10-hours",
    "float-nan",
    "float-one-sample",
    "m4a-index-in-index",
    "m3u8",
    "ffconcat-behind-wav",
    "m4a-reference-movie",
    "mp4-billion-without-bytes",
    "mp4-index-inflates-to-600-MB",
)


@pytest.fixture(autouse=True)
def _made_up_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXTERNAL_SERVICES_MODE", "mock")


def test_no_file_hurts_a_worker_and_none_is_followed_elsewhere(tmp_path: Path) -> None:
    named, file = tmp_path / "named.wav", tmp_path / "answer"
    named.write_bytes(good()["wav"])
    wrong = {}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        files = corpus(f"http://127.0.0.1:{listener.getsockname()[1]}/named.wav", str(named))
        for name in PART:
            file.write_bytes(files[name]())
            if found := faults(carried_out(file, transcribed), carried_out(file, assessed)):
                wrong[name] = found
        assert not was_asked(listener)
    assert wrong == {}


def test_the_corpus_is_as_large_as_it_is_said_to_be() -> None:
    assert len(corpus("http://127.0.0.1:1/", "/nowhere")) >= 300
