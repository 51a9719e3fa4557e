"""Tables of ready features: which columns are features, which rows count, what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.unit.training.tables import feature_table, write_csv
from training.columns import Columns, other_score
from training.csv_table import Table, made_table, number, read_table, write_table
from training.dataset import check_trainable
from training.feature_table import dataset_of
from training.refusals import TrainingRefused

UPDRS = Columns("total_UPDRS", (0, 176), "subject#")


def refused(path: Path, columns: Columns) -> TrainingRefused:
    with pytest.raises(TrainingRefused) as raised:
        check_trainable(dataset_of(read_table(path), columns))
    return raised.value


def test_features_are_the_numeric_columns_that_nothing_else_claims(tmp_path: Path) -> None:
    header = "subject#,age,gender,test_time,motor_UPDRS,total_UPDRS,Jitter(%),HNR,silence_db,comment,blank,left"
    rows = (
        "1,72,0,5.6,28,34,0.006,21,-60,fine,,1",
        "1,72,0,12,29,34.9,0.007,,-61,fine,,2",
        "2,60,1,3,8,9,0.004,27,-59,,,3",
    )
    data = dataset_of(
        read_table(write_csv(tmp_path / "t.csv", header, *rows)), Columns(**{**vars(UPDRS), "exclude": ("left",)})
    )
    assert data.features == ("Jitter(%)", "HNR")
    assert data.silence == ("silence_db",)
    assert np.isnan(data.values[1, 1])
    assert data.metadata["sex"] == ("0", "0", "1")
    told = " ".join(data.left_out)
    for column in ("motor_UPDRS", "comment", "blank", "left"):
        assert column in told
    assert data.speaker_target.tolist() == [34.45, 9.0]


def test_speakers_weigh_the_same_however_often_they_spoke() -> None:
    table = feature_table(6, 2)
    more = made_table("t", table.header, [*table.rows, *({**table.rows[0], "f0": str(x)} for x in range(8))])
    data = dataset_of(more, Columns())
    sums = np.bincount(data.speakers, data.weights)
    assert np.allclose(sums, sums[0])
    assert data.weights.mean() == pytest.approx(1)


def test_only_the_first_session_counts_for_intervals() -> None:
    rows = [{**row, "session_id": str(place % 3)} for place, row in enumerate(feature_table(5, 3).rows)]
    data = dataset_of(made_table("t", list(rows[0]), rows), Columns())
    assert data.first_session.tolist() == [True, False, False] * 5


def test_rows_of_another_split_refused_recordings_and_unscored_questions_are_left_out() -> None:
    table = feature_table(6, 1)
    marks = [
        {"split": "train"},
        {"split": "test"},
        {"quality": "refused", "reason": "snr"},
        {"question_id": "W0"},
        {},
        {},
    ]
    rows = [
        {"split": "", "quality": "good", "reason": "", **row, **mark}
        for row, mark in zip(table.rows, marks, strict=True)
    ]
    made = made_table("t", list(rows[0]), rows)
    data = dataset_of(made, Columns())
    assert len(data.target) == 3
    told = " ".join(data.left_out)
    assert "refused (snr)" in told
    assert "W0" in told
    assert len(dataset_of(made, Columns(), part="test").target) == 3


@pytest.mark.parametrize(
    ("rows", "code", "told"),
    [
        (("1,5,1,2", "1,6,1,3"), "too_few_speakers", "1 speakers"),
        (("1,7,1,2", "2,7,3,4"), "one_class", "same score"),
        (("1,5,1,2", "2,6,1,2"), "duplicate_recording", "rows 2 and 3"),
        (("1,200,1,2",), "score_out_of_range", "row 2, column total_UPDRS"),
        (("1,,1,2",), "label_missing", "row 2, column total_UPDRS"),
        ((",5,1,2",), "no_speaker_ids", "row 2, column subject#"),
        (("1,5,1,2", "2,6,2,3", "3,7,x,4"), "not_a_number", "row 4, column a: 'x'"),
        (("1,5,u,v", "2,6,w,x"), "no_features", "no numeric column"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, rows: tuple[str, ...], code: str, told: str) -> None:
    found = refused(write_csv(tmp_path / "t.csv", "subject#,total_UPDRS,a,b", *rows), UPDRS)
    assert (found.code, told in found.message) == (code, True), found.message


def test_the_columns_asked_for_must_exist(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "t.csv", "who,total_UPDRS,a", "1,5,1")
    assert refused(path, UPDRS).code == "no_speaker_ids"
    assert refused(path, Columns("mmse", (0, 30), "who")).code == "missing_columns"


def test_two_languages_and_a_target_in_disguise_are_warned_of() -> None:
    rows = [
        {**row, "language": "en" if place else "vi", "twice": str(2 * float(row["mmse_total"]))}
        for place, row in enumerate(feature_table(6, 2).rows)
    ]
    warned = " ".join(dataset_of(made_table("t", list(rows[0]), rows), Columns()).warnings)
    assert "more than one language" in warned
    assert "column twice correlates 1.00" in warned


def test_a_table_written_reads_back_the_same(tmp_path: Path) -> None:
    table = feature_table(5, 2)
    write_table(table, tmp_path / "t.csv")
    again = read_table(tmp_path / "t.csv")
    assert again.rows == table.rows
    assert again.sha256 == table.sha256


def test_visits_are_in_order_of_their_dates() -> None:
    table = feature_table(6, 2)
    # Listed with the newer visit first: its gain over the older one would turn round.
    rows = [
        {**row, "session_id": ("new", "old")[place % 2], "date": ("2026-03-01", "2025-03-01")[place % 2]}
        for place, row in enumerate(table.rows)
    ]
    dated = dataset_of(made_table("dated.csv", list(rows[0]), rows), Columns())
    assert all([one.partition("\t")[2] for one in each] == ["old", "new"] for each in dated.sessions.values())
    assert dated.first_session.tolist() == [False, True] * 6
    undated = dataset_of(made_table("u.csv", list(rows[0]), [{**row, "date": "?"} for row in rows]), Columns())
    assert undated.first_session.tolist() == [True, False] * 6


@pytest.mark.parametrize("column", ["MMSE-baseline", "mmse (visit 2)", "other.total"])
def test_another_score_is_known_however_its_words_are_joined(column: str) -> None:
    assert other_score(column, "mmse_total")
    assert not other_score("speech_rate", "mmse_total")


def test_an_underscore_is_no_part_of_a_number() -> None:
    assert number("1_000") is None
    assert number("1e3") == 1000


def test_one_speaker_under_two_spellings_is_warned_of() -> None:
    table = feature_table(6, 2)
    assert not any("two names" in told for told in dataset_of(table, Columns()).warnings)
    rows = [{**row, "speaker_id": ("anna-1", "Anna 1")[place]} for place, row in enumerate(table.rows[:2])]
    spelt = made_table("t.csv", table.header, [*rows, *table.rows[2:]])
    warning = dataset_of(spelt, Columns()).warnings[0]
    assert "1 speakers may stand under two names (Anna 1 and anna-1)" in warning


def marked(*cells: str) -> Table:
    """A table of six speakers with these cells in its column `synthetic`, by turns."""
    rows = [{**row, "synthetic": cells[place % len(cells)]} for place, row in enumerate(feature_table(6, 2).rows)]
    return made_table("t.csv", list(rows[0]), rows)


@pytest.mark.parametrize(
    ("cells", "synthetic"), [(("true",), True), (("TRUE", "1", "yes"), True), (("false", "0", ""), False)]
)
def test_a_table_says_whether_its_speakers_are_simulated(cells: tuple[str, ...], *, synthetic: bool) -> None:
    assert dataset_of(marked(*cells), Columns()).synthetic is synthetic
    assert not dataset_of(feature_table(6, 2), Columns()).synthetic


@pytest.mark.parametrize("other", ["false", "", "na"])
def test_simulated_speakers_among_others_are_refused(other: str) -> None:
    with pytest.raises(TrainingRefused, match="row 2 is of a simulated speaker, row 3 is not") as raised:
        dataset_of(marked("true", other), Columns())
    assert raised.value.code == "mixed_synthetic"
    with pytest.raises(TrainingRefused, match=r"row 2, column synthetic: 'perhaps'"):
        dataset_of(marked("perhaps"), Columns())
