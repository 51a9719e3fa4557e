"""A CSV file as text cells, checked for shape; what the cells mean is for others to say."""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.refusals import TrainingRefused

NULLS = {"", "na", "nan", "null", "none", "n/a", "?"}
# The header is line 1 of the file.
FIRST_ROW = 2


@dataclass(frozen=True)
class Table:
    """Text cells by column.

    Attributes:
        name: file name, for messages.
        header: column names in order, without surrounding blanks.
        rows: one mapping per data row; line numbers in messages count from the header as line 1.
        sha256: of the bytes that were read or, for a made table, of its canonical CSV.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    sha256: str

    def column(self, name: str) -> tuple[str, ...]:
        """All cells of one column."""
        return tuple(row[name] for row in self.rows)


def read_table(path: Path) -> Table:
    """Read a comma-separated UTF-8 file with a header.

    Raises:
        TrainingRefused: `no_table`, `unreadable_table`.
    """
    try:
        packed = path.read_bytes()
        text = packed.decode("utf-8-sig")
    except FileNotFoundError as error:
        raise TrainingRefused("no_table", f"there is no file {path}") from error
    except OSError as error:
        raise TrainingRefused("unreadable_table", f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise TrainingRefused("unreadable_table", f"{path}: {error}") from error
    try:
        lines = [line for line in csv.reader(io.StringIO(text, newline=""), strict=True) if line]
    except csv.Error as error:
        raise TrainingRefused("unreadable_table", f"{path.name}: {error}") from error
    if len(lines) < FIRST_ROW:
        raise TrainingRefused("unreadable_table", f"{path.name}: there is no row below the header")
    header = tuple(cell.strip() for cell in lines[0])
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise TrainingRefused("unreadable_table", f"{path.name}: two columns are named {', '.join(twice)}")
    for number, line in enumerate(lines[1:], FIRST_ROW):
        if len(line) != len(header):
            what = f"{path.name} row {number}: {len(line)} cells, the header has {len(header)}"
            raise TrainingRefused("unreadable_table", what)
    rows = tuple(dict(zip(header, (cell.strip() for cell in line), strict=True)) for line in lines[1:])
    return Table(path.name, header, rows, hashlib.sha256(packed).hexdigest())


def made_table(name: str, header: Sequence[str], rows: Sequence[Mapping[str, str]]) -> Table:
    """A table that was computed here; its hash is that of the file `write_table` makes of it.

    A row may lack cells; they are empty.
    """
    complete = tuple({column: row.get(column, "") for column in header} for row in rows)
    return Table(name, tuple(header), complete, hashlib.sha256(_packed(header, complete)).hexdigest())


def write_table(table: Table, path: Path) -> None:
    """Write UTF-8 CSV with Unix line ends."""
    path.write_bytes(_packed(table.header, table.rows))


def make_folder(path: Path) -> None:
    """Make the folder for what will be written, before work is done that could not be kept.

    Raises:
        TrainingRefused: `unwritable_folder`.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TrainingRefused("unwritable_folder", f"{path}: {error.strerror}") from error


def is_null(cell: str) -> bool:
    """Whether the cell says "not known"."""
    return cell.lower() in NULLS


def number(cell: str) -> float | None:
    """The cell's number; NaN where it says "not known" or is infinite, None where it is no number."""
    if is_null(cell):
        return math.nan
    if "_" in cell:
        # Python reads 1_000 as a number; a table that holds it means something else.
        return None
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) else math.nan


def text_of(value: float | None) -> str:
    """A number as a cell that reads back as the same float."""
    return "" if value is None or math.isnan(value) else repr(float(value))


def _packed(header: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, header, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()
