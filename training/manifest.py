"""The manifest: a CSV with one row per labelled recording, checked before any recording is opened.

| column | |
|---|---|
| recording* | path, relative to the manifest |
| speaker_id* | who speaks; any text |
| session_id | one visit; needed where a speaker has several scores |
| question_id* | of the question set, `F1` for example |
| language* | `en` or `vi` |
| mmse_total* | 0 to 30 (with `--group COLUMN`, that column instead) |
| age, sex, education_years, device, codec, site, date | as known |
| split | `train` or `test`; `test` rows are left out of training |
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from goldenfish.questions.service import languages, protocol
from training.columns import MANDATORY, MANIFEST, MMSE, SPEAKER, Columns
from training.csv_table import FIRST_ROW, Table, is_null, read_table
from training.labels import check_labels, read_groups, read_scores
from training.refusals import TrainingRefused

SPLITS = ("", "train", "test")


@dataclass(frozen=True)
class Manifest:
    """A manifest that passed every check that needs no audio.

    Attributes:
        table: its cells.
        folder: what recordings are relative to.
        columns: which column is predicted.
    """

    table: Table
    folder: Path
    columns: Columns


def read_manifest(path: Path, group: str | None = None) -> Manifest:
    """Read and check a manifest.

    Args:
        path: the CSV file.
        group: column of group labels to predict instead of `mmse_total`.

    Raises:
        TrainingRefused: see `training.refusals`; the message names row and column.
    """
    table = read_table(path)
    columns = Columns(target=group, group=True) if group else Columns()
    _check_columns(table, columns)
    _check_cells(table)
    lines = range(FIRST_ROW, FIRST_ROW + len(table.rows))
    target, _ = (read_groups if group else read_scores)(table, lines, columns)
    sessions = table.column("session_id") if "session_id" in table.header else ("",) * len(table.rows)
    check_labels(table, lines, columns, target, sessions)
    return Manifest(table, path.parent, columns)


def _check_columns(table: Table, columns: Columns) -> None:
    unknown = [name for name in table.header if name not in {*MANIFEST, columns.target}]
    if unknown:
        what = f"{table.name}: {', '.join(map(repr, unknown))}; a manifest has: {', '.join(MANIFEST)}"
        raise TrainingRefused("unknown_columns", what)
    if SPEAKER not in table.header:
        raise TrainingRefused("no_speaker_ids", f"{table.name} has no column {SPEAKER}")
    mandatory = [columns.target if name == MMSE else name for name in MANDATORY]
    missing = [name for name in mandatory if name not in table.header]
    if missing:
        raise TrainingRefused("missing_columns", f"{table.name} lacks {', '.join(missing)}")


def _check_cells(table: Table) -> None:
    questions = {question.id for question in protocol().questions}
    for line, row in enumerate(table.rows, FIRST_ROW):
        where = f"{table.name} row {line}, column"
        if is_null(row[SPEAKER]):
            raise TrainingRefused("no_speaker_ids", f"{where} {SPEAKER}: empty")
        if is_null(row["recording"]):
            raise TrainingRefused("unreadable_recording", f"{where} recording: empty")
        if row["question_id"] not in questions:
            what = f"{where} question_id: {row['question_id']!r}; one of {', '.join(sorted(questions))}"
            raise TrainingRefused("unknown_question", what)
        if row["language"] not in languages():
            what = f"{where} language: {row['language']!r}; one of {', '.join(languages())}"
            raise TrainingRefused("unknown_language", what)
        if row.get("split", "") not in SPLITS:
            raise TrainingRefused("unreadable_table", f"{where} split: {row['split']!r}; train or test")
