"""The stages of a long command: a bar on a terminal, one line per stage elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

Stages = Callable[[str, int, int], None]


@contextmanager
def shown_stages(console: Console) -> Iterator[Stages]:
    """A function that is told a stage, steps done and steps in all, and shows it while the block runs."""
    if not console.is_terminal:
        begun: set[str] = set()

        def say(stage: str, _done: int, _all: int) -> None:
            if stage not in begun:
                begun.add(stage)
                console.print(f"{stage} …", markup=False)

        yield say
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def move(stage: str, done: int, of: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=of)
            bars.update(tasks[stage], completed=done, total=of)

        yield move
