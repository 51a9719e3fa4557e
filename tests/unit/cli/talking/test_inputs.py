"""What the person says comes from recordings, a file, or lines as they are typed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from cli.errors import CommandError, Exit
from cli.talking.inputs import are_typed, inputs


def test_a_text_file_holds_one_message_a_line(tmp_path: Path) -> None:
    path = tmp_path / "lines.txt"
    path.write_text("\ufeffXin chào.\n\n  A tuple.  \n", encoding="utf-8")
    assert list(inputs(None, path)) == ["Xin chào.", "A tuple."]


def test_recordings_come_by_name(tmp_path: Path) -> None:
    for name in ("2.wav", "1.ogg", "notes.txt"):
        (tmp_path / name).write_bytes(b"x")
    assert list(inputs(tmp_path, None)) == [tmp_path / "1.ogg", tmp_path / "2.wav"]


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xff\xfe\x00"])
def test_a_file_without_a_message_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "lines.txt"
    path.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        list(inputs(None, path))
    assert refused.value.code is Exit.USAGE


@pytest.mark.parametrize("path", [None, Path("-")])
def test_a_pipe_is_read_to_its_end(monkeypatch: pytest.MonkeyPatch, path: Path | None) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("one\n\ntwo\n"))
    assert list(inputs(None, path)) == ["one", "two"]


class Keyboard(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_typing_ends_with_an_empty_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Keyboard("one\n\ntwo\n"))
    assert list(inputs(None, None)) == ["one"]


def test_only_what_is_typed_stands_on_the_screen_already(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.stdin", Keyboard())
    assert are_typed(None, None, microphone=False)
    assert are_typed(None, Path("-"), microphone=False)
    assert not are_typed(tmp_path, None, microphone=False)
    assert not are_typed(None, tmp_path / "lines.txt", microphone=False)
    assert not are_typed(None, None, microphone=True)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert not are_typed(None, None, microphone=False)
