"""Scores and groups: read from their column, checked row by row, consistent within a session or speaker."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from training.columns import MMSE, Columns
from training.csv_table import Table, is_null, number
from training.dataset import Floats
from training.refusals import TrainingRefused

TWO = 2


def read_scores(table: Table, lines: Sequence[int], columns: Columns) -> tuple[Floats, None]:
    """The score of each row, shape (n,).

    Raises:
        TrainingRefused: `label_missing`, `not_a_number`, `score_out_of_range`.
    """
    low, high = columns.target_range
    scores: list[float] = []
    for line, cell in zip(lines, table.column(columns.target), strict=True):
        where = f"{table.name} row {line}, column {columns.target}"
        score = number(cell)
        if score is None:
            raise TrainingRefused("not_a_number", f"{where}: {cell!r}")
        if math.isnan(score):
            raise TrainingRefused("label_missing", f"{where}: {cell or 'empty'}; leave the row out or give its score")
        if not low <= score <= high:
            raise TrainingRefused("score_out_of_range", f"{where}: {cell} is outside {low:g} to {high:g}")
        scores.append(score)
    return np.array(scores), None


def read_groups(table: Table, lines: Sequence[int], columns: Columns) -> tuple[Floats, tuple[str, str]]:
    """Group 0 or 1 of each row, shape (n,), and the two names in alphabetical order.

    Raises:
        TrainingRefused: `label_missing`, `one_class`, `not_two_groups`.
    """
    cells = table.column(columns.target)
    for line, cell in zip(lines, cells, strict=True):
        if is_null(cell):
            raise TrainingRefused("label_missing", f"{table.name} row {line}, column {columns.target}: empty")
    names = sorted(set(cells))
    if len(names) < TWO:
        raise TrainingRefused("one_class", f"every row of {table.name} is in group {names[0]!r}")
    if len(names) > TWO:
        what = f"{columns.target} has {len(names)} values ({', '.join(names[:5])}); two are needed"
        raise TrainingRefused("not_two_groups", what)
    return np.array([float(names.index(cell)) for cell in cells]), (names[0], names[1])


def check_labels(
    table: Table, lines: Sequence[int], columns: Columns, target: Floats, sessions: Sequence[str]
) -> None:
    """One session has one score, one speaker one group.

    Where rows have no session, several MMSE scores of a speaker cannot be told apart and are refused; other
    targets may be interpolated between visits, as in the Oxford telemonitoring table.

    Raises:
        TrainingRefused: `inconsistent_labels`.
    """
    seen: dict[tuple[str, str], tuple[int, float]] = {}
    for line, who, when, label in zip(lines, table.column(columns.speaker), sessions, target, strict=True):
        session = "" if columns.group else when
        if not session and not columns.group and columns.target != MMSE:
            continue
        before, first = seen.setdefault((who, session), (line, float(label)))
        if first != label:
            of = f"session {session} of speaker {who}" if session else f"speaker {who}"
            fix = "" if session or columns.group else "; session_id tells two visits apart"
            what = f"{table.name} rows {before} and {line}: {of} has two values of {columns.target}{fix}"
            raise TrainingRefused("inconsistent_labels", what)
