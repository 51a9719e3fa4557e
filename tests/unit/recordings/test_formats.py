"""Formats are told by content."""

from __future__ import annotations

import pytest

from goldenfish.recordings.formats import FORMATS, HEAD_BYTES, by_content_type, by_extension, sniff
from tests.shared_audio import shared_audio


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("jfk.wav", "wav"),
        ("jfk.mulaw.wav", "wav"),
        ("jfk.flac", "flac"),
        ("jfk.mp3", "mp3"),
        ("jfk.m4a", "m4a"),
        ("jfk.ogg", "ogg"),
        ("jfk.opus", "ogg"),
        ("jfk.webm", "webm"),
        ("jfk_stream.webm", "webm"),
        ("jfk.3gp", "3gp"),
        ("jfk.amr", "amr"),
        ("jfk.wma", None),
        ("jfk.caf", None),
    ],
)
def test_real_recordings(file: str, name: str | None) -> None:
    found = sniff(shared_audio(f"formats/{file}").read_bytes()[:HEAD_BYTES])
    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\xff\xfb\x90\x00", "mp3"),
        (b"\xff\xf3\x90\x00", "mp3"),
        (b"\xff\xf1\x50\x80", "aac"),
        (b"\xff\xf9\x50\x80", "aac"),
        (b"ID3\x04\x00", "mp3"),
        (b"\xff\xd8\xff\xe0", None),
        (b"\xff", None),
        (b"", None),
        (b"ffconcat version 1.0\nfile /etc/passwd", None),
        (b"RIFF\x00\x00\x00\x00AVI ", None),
    ],
)
def test_first_bytes(head: bytes, name: str | None) -> None:
    found = sniff(head)
    assert (found.name if found else None) == name


def test_declared_types_lead_to_the_same_formats() -> None:
    for audio_format in FORMATS:
        assert by_content_type(audio_format.content_type) is audio_format
        assert by_extension(audio_format.extension) is audio_format
    webm = by_content_type("Audio/WebM;codecs=opus")
    assert webm is not None
    assert webm.name == "webm"
    assert by_content_type("text/html") is None
