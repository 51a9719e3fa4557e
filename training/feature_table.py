"""From a table of text cells to a checked `Dataset`: labels, speakers, sessions, features."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from goldenfish.questions.models import HELD_VOWEL
from goldenfish.questions.service import protocol
from training.columns import ALIASES, METADATA, MMSE, NUMERIC_METADATA, SILENCE_PREFIX, WORD, Columns, other_score
from training.csv_table import FIRST_ROW, Table, is_null, number
from training.dataset import Dataset, Floats
from training.labels import check_labels, read_groups, read_scores
from training.refusals import TrainingRefused
from training.synthetic_column import NAME as SYNTHETIC
from training.synthetic_column import check_synthetic

REFUSED = ("refused", "failed")
# A column whose cells are mostly numbers is meant to hold numbers: a word in it is a slip.
MOSTLY_NUMBERS = 0.5
SAME_AS_TARGET = 0.9


def dataset_of(table: Table, columns: Columns, *, part: str = "train", ready: bool = True) -> Dataset:
    """Check a table and sort its columns.

    Args:
        table: ready features, or what `recordings.measure_manifest` made.
        columns: which column is which.
        part: rows whose `split` names another part are left out; rows without one count.
        ready: the table was given, not measured here.

    Raises:
        TrainingRefused: see `training.refusals`.
    """
    _need(table, columns)
    kept, left_out = _rows(table, part)
    table = Table(table.name, table.header, tuple(table.rows[row] for row in kept), table.sha256)
    lines = tuple(row + FIRST_ROW for row in kept)
    target, groups = (read_groups if columns.group else read_scores)(table, lines, columns)
    speakers = table.column(columns.speaker)
    metadata = _metadata(table, lines, columns)
    check_synthetic(metadata.get(SYNTHETIC, ()), lines, table.name)
    sessions = metadata.get("session_id", ("",) * len(speakers))
    check_labels(table, lines, columns, target, sessions)
    features, silence, unused = _sort_columns(table, lines, columns)
    values = _matrix(table, features)
    disguised: list[str] = []
    if ready:
        # What was measured here is derived from no score.
        _refuse_duplicates(values, lines, table.name)
        disguised = _suspicious(features, values, target, columns.target)
    return Dataset(
        target_name=columns.target,
        target_range=(0.0, 1.0) if groups else columns.target_range,
        groups=groups,
        features=features,
        values=values,
        target=target,
        speaker_ids=speakers,
        session_ids=tuple(f"{who}\t{when}" for who, when in zip(speakers, sessions, strict=True)),
        metadata=metadata,
        silence=silence,
        silence_values=_matrix(table, silence),
        left_out=(*left_out, *unused),
        warnings=(*_alike(speakers), *_languages(speakers, metadata), *disguised),
        sha256=table.sha256,
        ready=ready,
    )


def _need(table: Table, columns: Columns) -> None:
    if columns.speaker not in table.header:
        what = f"{table.name} has no column {columns.speaker!r}; name it with --speaker: without knowing who speaks, "
        raise TrainingRefused("no_speaker_ids", what + "a person would be tested on what was learnt from them")
    if columns.target not in table.header:
        raise TrainingRefused("missing_columns", f"{table.name} has no column {columns.target!r}")
    for line, cell in enumerate(table.column(columns.speaker), FIRST_ROW):
        if is_null(cell):
            raise TrainingRefused("no_speaker_ids", f"{table.name} row {line}, column {columns.speaker}: empty")


def _rows(table: Table, part: str) -> tuple[list[int], list[str]]:
    """Rows to use, and sentences about the others."""
    splits = table.column("split") if "split" in table.header else ("",) * len(table.rows)
    verdicts = table.column("quality") if "quality" in table.header else ("",) * len(table.rows)
    names = table.column("recording") if "recording" in table.header else ("",) * len(table.rows)
    kept: list[int] = []
    left_out: list[str] = []
    others = unscored = 0
    for row, (split, verdict) in enumerate(zip(splits, verdicts, strict=True)):
        if split and split != part:
            others += 1
        elif table.rows[row].get("question_id") in _not_compared():
            unscored += 1
        elif verdict in REFUSED:
            reason = table.rows[row].get("reason", "")
            left_out.append(f"row {row + FIRST_ROW} {names[row]}: {verdict} ({reason})")
        else:
            kept.append(row)
    if unscored:
        left_out.append(
            f"{unscored} answers to questions that no estimate rests on: {', '.join(sorted(_not_compared()))}"
        )
    if others:
        left_out.append(f"{others} rows whose split is not {part!r}")
    if not kept:
        raise TrainingRefused("no_rows", f"{table.name}: no row is left; " + "; ".join(left_out[:5]))
    return kept, left_out


@lru_cache(maxsize=1)
def _not_compared() -> frozenset[str]:
    """Questions that are not scored, and the held vowel, whose values mean something else than those of speech."""
    held = HELD_VOWEL
    return frozenset(one.id for one in protocol().questions if not one.scored or one.domain == held)


def _metadata(table: Table, lines: tuple[int, ...], columns: Columns) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for column in table.header:
        name = ALIASES.get(column.lower(), column.lower())
        if name in METADATA and column not in (columns.target, columns.speaker):
            found[name] = tuple("" if is_null(cell) else cell for cell in table.column(column))
    for name in NUMERIC_METADATA:
        for line, cell in zip(lines, found.get(name, ()), strict=False):
            if number(cell) is None:
                raise TrainingRefused("not_a_number", f"{table.name} row {line}, column {name}: {cell!r}")
    return found


def _sort_columns(
    table: Table, lines: tuple[int, ...], columns: Columns
) -> tuple[tuple[str, ...], tuple[str, ...], list[str]]:
    """Feature columns, silence columns, and sentences about columns that are neither."""
    features: list[str] = []
    silence: list[str] = []
    unused: dict[str, list[str]] = {}
    given = {columns.target, columns.speaker}
    for column in table.header:
        if column in given or column.lower() in METADATA:
            continue
        if column in columns.exclude:
            unused.setdefault("excluded by --exclude", []).append(column)
        elif column == MMSE or other_score(column, columns.target):
            unused.setdefault("another score of the same examination, which would tell the target", []).append(column)
        elif not _numeric(table, lines, column):
            known = any(not is_null(cell) for cell in table.column(column))
            unused.setdefault("not numeric" if known else "no row has a value", []).append(column)
        else:
            (silence if column.startswith(SILENCE_PREFIX) else features).append(column)
    return tuple(features), tuple(silence), [f"{reason}: {', '.join(names)}" for reason, names in unused.items()]


def _numeric(table: Table, lines: tuple[int, ...], column: str) -> bool:
    """Whether a column holds numbers; one that mostly does must not hold anything else."""
    cells = table.column(column)
    words = [(line, cell) for line, cell in zip(lines, cells, strict=True) if number(cell) is None]
    known = sum(not is_null(cell) for cell in cells)
    if known and not words:
        return True
    if known and len(words) < MOSTLY_NUMBERS * known:
        line, cell = words[0]
        raise TrainingRefused("not_a_number", f"{table.name} row {line}, column {column}: {cell!r}")
    return False


def _matrix(table: Table, names: tuple[str, ...]) -> Floats:
    """Numbers of the named columns, shape (n, number of names)."""
    cells = [[number(row[name]) for name in names] for row in table.rows]
    return np.array(cells, dtype=np.float64).reshape(len(table.rows), len(names))


def _refuse_duplicates(values: Floats, lines: tuple[int, ...], name: str) -> None:
    """Two rows with the very same measurements are one recording."""
    if values.shape[1] < 2:  # noqa: PLR2004 - a single rounded value may well repeat
        return
    seen: dict[bytes, int] = {}
    for line, row in zip(lines, values, strict=True):
        before = seen.setdefault(row.tobytes(), line)
        if before != line and not np.isnan(row).all():
            what = f"{name}: rows {before} and {line} hold the same features; keep one"
            raise TrainingRefused("duplicate_recording", what)


def _alike(speakers: tuple[str, ...]) -> list[str]:
    """Names that differ in capitals, blanks or punctuation alone: one person in two folds would be a leak."""
    spelt: dict[str, set[str]] = {}
    for who in set(speakers):
        spelt.setdefault(" ".join(WORD.findall(who.casefold())) or who, set()).add(who)
    twice = sorted(" and ".join(sorted(names)) for names in spelt.values() if len(names) > 1)
    if not twice:
        return []
    return [f"{len(twice)} speakers may stand under two names ({', '.join(twice[:5])}): is each one person?"]


def _languages(speakers: tuple[str, ...], metadata: Mapping[str, tuple[str, ...]]) -> list[str]:
    spoken: dict[str, set[str]] = {}
    for who, language in zip(speakers, metadata.get("language", ()), strict=False):
        spoken.setdefault(who, set()).add(language)
    several = sorted(who for who, languages in spoken.items() if len(languages) > 1)
    if not several:
        return []
    some = ", ".join(several[:5])
    return [f"{len(several)} speakers answer in more than one language ({some}): is each one person?"]


def _suspicious(features: tuple[str, ...], values: Floats, target: Floats, name: str) -> list[str]:
    """Features that go with the target more closely than any voice does."""
    found: list[str] = []
    for column, feature in zip(values.T, features, strict=True):
        known = ~np.isnan(column)
        if known.sum() > 2 and np.ptp(column[known]) > 0 and np.ptp(target[known]) > 0:  # noqa: PLR2004
            r = float(np.corrcoef(column[known], target[known])[0, 1])
            if math.isfinite(r) and abs(r) >= SAME_AS_TARGET:
                found.append(f"column {feature} correlates {r:.2f} with {name}: if derived from it, --exclude it")
    return found
