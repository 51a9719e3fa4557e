"""Received sound is kept as it came, and played by whatever program there is."""

from __future__ import annotations

import hashlib
import wave
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from cli.answers import sample_answers
from cli.errors import CommandError, Exit
from cli.talking.player import Player
from cli.talking.sounds import Sounds

OGG = sample_answers("en")[0].read_bytes()


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with nothing on it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_without_a_program_nothing_can_be_played(programs: Path) -> None:
    with pytest.raises(CommandError, match="--play needs one of") as refused:
        Player(audible=True)
    assert refused.value.code is Exit.CONFIGURATION


def test_a_sound_is_played_as_wav_and_kept_as_it_came(programs: Path, tmp_path: Path) -> None:
    program = programs / "aplay"
    program.write_text(f'#!/bin/sh\n/bin/cp "$2" {tmp_path}/played.wav\n')
    program.chmod(0o755)
    Player(audible=True, keep=tmp_path / "kept").take("turn-1", "ogg_opus", OGG)
    assert (tmp_path / "kept" / "turn-1.ogg").read_bytes() == OGG
    with wave.open(str(tmp_path / "played.wav")) as played:
        assert (played.getframerate(), played.getnchannels()) == (16_000, 1)
        assert played.getnframes() > 16_000


def test_sound_that_is_none_is_told_and_not_played(programs: Path) -> None:
    (programs / "aplay").write_text("#!/bin/sh\nexit 1\n")
    (programs / "aplay").chmod(0o755)
    with pytest.raises(CommandError, match="cannot be decoded"):
        Player(audible=True).take("turn-1", "ogg_opus", b"nothing")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A server of the files in a folder."""
    (tmp_path / "sound.ogg").write_bytes(OGG)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_a_sound_is_fetched_once_and_must_be_what_it_is_said_to_be(address: str) -> None:
    sounds = Sounds()
    audio = {"url": f"{address}/sound.ogg", "codec": "ogg_opus", "ms": 7, "sha256": hashlib.sha256(OGG).hexdigest()}
    assert sounds.get(audio).content == OGG
    assert sounds.get({**audio, "url": "http://127.0.0.1:9/gone"}).ms == 7
    assert sounds.fetched == 1
    with pytest.raises(CommandError, match="not what its hash says"):
        sounds.get({**audio, "sha256": "0" * 64})
    with pytest.raises(CommandError, match="cannot be fetched"):
        sounds.get({**audio, "sha256": "1" * 64, "url": f"{address}/missing"})
