"""The column `synthetic` of a table: whether its speakers are simulated, all of them or none."""

from __future__ import annotations

from collections.abc import Sequence

from training.refusals import TrainingRefused

NAME = "synthetic"
TRUE = ("true", "1", "yes")
FALSE = ("false", "0", "no")


def says_synthetic(cells: Sequence[str]) -> bool:
    """Whether the cells, none if there is no such column, tell of simulated speakers."""
    return any(cell.lower() in TRUE for cell in cells)


def check_synthetic(cells: Sequence[str], lines: Sequence[int], name: str) -> None:
    """Refuse simulated people among others, for no figure would be about either; an unknown one is not simulated.

    Args:
        cells: of the column, "" where not known; none if there is no such column.
        lines: of the cells in the file.
        name: of the file.

    Raises:
        TrainingRefused: `mixed_synthetic`; `unreadable_table` for a cell that is neither true nor false.
    """
    seen: dict[bool, int] = {}
    for line, cell in zip(lines, cells, strict=False):
        if cell.lower() not in {"", *TRUE, *FALSE}:
            what = f"{name} row {line}, column {NAME}: {cell!r}; true or false"
            raise TrainingRefused("unreadable_table", what)
        seen.setdefault(cell.lower() in TRUE, line)
    if len(seen) > 1:
        what = f"{name}, column {NAME}: row {seen[True]} is of a simulated speaker, row {seen[False]} is not"
        raise TrainingRefused("mixed_synthetic", f"{what}; train on either")
