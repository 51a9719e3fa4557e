"""What the person says: recordings, a text file, or what is typed."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cli.answers import recordings_in
from cli.errors import CommandError, Exit
from cli.talking.microphone import recorded
from cli.terminal import err, tell

PROMPT = "you          "
STDIN = Path("-")


def inputs(answers: Path | None, text: Path | None, *, microphone: bool = False) -> Iterator[str | Path]:
    """Each thing said: a text, or the file of a recording.

    Args:
        answers: folder of recordings, or None.
        text: file with one message a line, `-` for stdin; None: typed, until an empty line or the end of input.
        microphone: whether the person speaks.

    Raises:
        CommandError: there is no such file or folder, or nothing in it; or no microphone.
    """
    if microphone:
        with tempfile.TemporaryDirectory(prefix="goldenfish-said-") as folder:
            yield from recorded(Path(folder))
    elif answers is not None:
        yield from recordings_in(answers)
    elif text is not None and text != STDIN:
        yield from lines_of(text)
    else:
        yield from typed()


def are_typed(answers: Path | None, text: Path | None, *, microphone: bool) -> bool:
    """Whether each thing said is typed at this terminal, and so stands there already."""
    return answers is None and not microphone and text in (None, STDIN) and sys.stdin.isatty()


def lines_of(path: Path) -> tuple[str, ...]:
    """The lines of a text file that are not empty.

    Raises:
        CommandError: it cannot be read, or holds nothing.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(
            f"{path} cannot be read: {error}", "a text file in UTF-8, one message a line", Exit.USAGE
        ) from error
    lines = tuple(line.strip() for line in text.splitlines() if line.strip())
    if not lines:
        raise CommandError(f"{path} holds no message", "one message a line", Exit.USAGE)
    return lines


def typed() -> Iterator[str]:
    """Lines from the keyboard, or from a pipe."""
    asks = sys.stdin.isatty()
    if asks:
        tell("             (an empty line ends the conversation)")
    while True:
        if asks:
            err().print(PROMPT, end="")
        line = sys.stdin.readline()
        if not line or (asks and not line.strip()):
            return
        if line.strip():
            yield line.strip()
