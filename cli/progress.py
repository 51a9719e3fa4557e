"""The live view of an interview: a table on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from cli.interview import Interview, Listener, Step

MARKS = {"done": ("✓", "green"), "pending": ("…", "yellow"), "stored": ("✓", "green"), "none": ("–", "dim")}
QUESTION_WIDTH = 46


def picture(interview: Interview) -> Group:
    """The interview as it stands, one row per recording."""
    table = Table(box=None, padding=(0, 1), header_style="bold")
    for title in ("", "question", "recording", "sent", "transcript", "assessment"):
        table.add_column(title, no_wrap=True, overflow="ellipsis")
    for step in interview.steps:
        number = "" if step.question_index is None else str(step.question_index)
        states = (mark(step.upload), mark(step.transcript), mark(step.assessment))
        table.add_row(number, shorten(step.question), step.file.name, *states)
    label = "MOCK · " if interview.mode == "mock" else ""
    return Group(Text(f"{label}{interview.stage} · {interview.seconds:.1f} s", style="bold"), table)


def mark(state: str) -> Text:
    """A state in one glance: a sign, and the word where a sign would not say enough."""
    if state in MARKS:
        sign, style = MARKS[state]
        return Text(sign, style=style)
    return Text(state, style="red" if state.startswith(("failed", "refused")) else "dim")


def shorten(text: str) -> str:
    """The head of a question, cut at a word."""
    if len(text) <= QUESTION_WIDTH:
        return text
    return text[:QUESTION_WIDTH].rsplit(" ", 1)[0] + " …"


def line(step: Step) -> str:
    """One step as a plain line, for logs and pipes."""
    parts = [f"{step.question_index} {step.question_id} {step.file.name}", step.upload]
    parts += [f"transcript {step.transcript}"] if step.transcript else []
    parts += [f"assessment {step.assessment}"] if step.assessment else []
    return ": ".join(parts[:1]) + ": " + ", ".join(parts[1:])


@contextmanager
def shown(console: Console) -> Iterator[Listener]:
    """Show an interview while it is held: animated on a terminal, else one line per change."""
    if console.is_terminal:
        with Live(console=console, refresh_per_second=8, transient=True) as live:
            yield lambda interview: live.update(picture(interview))
        return
    said: set[str] = set()

    def say(interview: Interview) -> None:
        for step in interview.steps:
            text = line(step)
            if step.question_index is not None and text not in said:
                said.add(text)
                console.print(text, soft_wrap=True, markup=False)

    yield say
