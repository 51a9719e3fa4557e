"""`goldenfish talk` refuses what does not go together before it starts anything."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cli.main import main


@pytest.fixture
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working folder without `.env`, and no token in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("API_TOKEN", raising=False)


@pytest.mark.parametrize(
    ("options", "says", "code"),
    [
        ("--mode general", "--mode is for --product practice", 2),
        ("--product mentor --mode interview", "--mode is for --product practice", 2),
        ("--product mentor --end phrase", "--end phrase is for memories", 2),
        ("--language xx", "no questions in 'xx'", 2),
        ("--language vi --answers .", "no recordings in .", 2),
        ("--product practice --text a --answers b", "one of them says", 2),
        ("--text lines.txt", "memories are spoken", 2),
        ("--interrupt-after 3", "memories are spoken", 2),
        ("--product mentor --play --silent", "--play goes neither", 2),
        ("--answers missing", "there is no folder missing", 2),
        ("--product mentor --text missing", "missing cannot be read", 2),
        ("--product mentor --url ftp://somewhere", "is no address", 2),
        ("--product mentor --url http://127.0.0.1:9", "no token", 4),
        ("--product mentor --url http://127.0.0.1:9 --token t --services mock", "--services is for a local cloud", 2),
        ("--product mentor --url http://127.0.0.1:9 --token t --text -", "is it running?", 5),
    ],
)
@pytest.mark.usefixtures("empty_folder")
def test_bad_usage(
    options: str, says: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["goldenfish", "talk", *options.split()])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == code
    shown = capsys.readouterr()
    assert says in shown.err.replace("\n", " ")
    assert shown.out == ""
