"""Manifests: what is wrong is said by its stable name, with row and column, before a recording is opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.training.tables import write_csv
from training.manifest import read_manifest
from training.refusals import TrainingRefused

HEADER = "recording,speaker_id,question_id,language,mmse_total"
GOOD = ("a.wav,anna,L1,en,24", "b.wav,bert,L1,vi,30")


def refused(path: Path, group: str | None = None) -> TrainingRefused:
    with pytest.raises(TrainingRefused) as raised:
        read_manifest(path, group)
    return raised.value


def test_a_good_manifest_is_read_whatever_its_line_ends_and_mark(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_bytes(
        b"\xef\xbb\xbf" + "\r\n".join((HEADER + ",age", "a.wav, anna ,L1,en,24,", "b.wav,bert,L1,vi,30,81")).encode()
    )
    manifest = read_manifest(path)
    assert manifest.table.column("speaker_id") == ("anna", "bert")
    assert manifest.folder == tmp_path


@pytest.mark.parametrize(
    ("header", "row", "code", "told"),
    [
        ("recording,question_id,language,mmse_total", "a.wav,L1,en,24", "no_speaker_ids", "speaker_id"),
        (HEADER, "a.wav,,L1,en,24", "no_speaker_ids", "row 2, column speaker_id"),
        (HEADER + ",mood,shoe_size", "a.wav,anna,L1,en,24,1,2", "unknown_columns", "'mood', 'shoe_size'"),
        ("recording,speaker_id,mmse_total", "a.wav,anna,24", "missing_columns", "question_id, language"),
        (HEADER, "a.wav,anna,L9,en,24", "unknown_question", "row 2, column question_id: 'L9'"),
        (HEADER, "a.wav,anna,L1,xx,24", "unknown_language", "row 2, column language: 'xx'"),
        (HEADER, "a.wav,anna,L1,en,31", "score_out_of_range", "row 2, column mmse_total: 31 is outside 0 to 30"),
        (HEADER, "a.wav,anna,L1,en,-1", "score_out_of_range", "-1"),
        (HEADER, "a.wav,anna,L1,en,NaN", "label_missing", "row 2, column mmse_total: NaN"),
        (HEADER, "a.wav,anna,L1,en,", "label_missing", "empty"),
        (HEADER, "a.wav,anna,L1,en,fine", "not_a_number", "'fine'"),
        (HEADER, ",anna,L1,en,24", "unreadable_recording", "row 2, column recording"),
        (HEADER, "a.wav,anna,L1,en", "unreadable_table", "row 2: 4 cells, the header has 5"),
        (HEADER + ",age,age", "a.wav,anna,L1,en,24,7,7", "unreadable_table", "age"),
        (HEADER + ",split", "a.wav,anna,L1,en,24,dev", "unreadable_table", "'dev'"),
    ],
)
def test_a_fault_is_named_with_row_and_column(tmp_path: Path, header: str, row: str, code: str, told: str) -> None:
    found = refused(write_csv(tmp_path / "m.csv", header, row))
    assert (found.code, told in found.message) == (code, True), found.message


@pytest.mark.parametrize("content", [b"", HEADER.encode() + b"\n", b"\xff\xfe\x00", b'a,"b\n1,2\n'])
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "m.csv"
    path.write_bytes(content)
    assert refused(path).code == "unreadable_table"
    missing = refused(tmp_path / "missing.csv")
    assert (missing.code, "Errno" in missing.message) == ("no_table", False)
    assert refused(tmp_path).code == "unreadable_table"


def test_two_scores_need_two_sessions(tmp_path: Path) -> None:
    rows = ("a.wav,anna,L1,en,24", "b.wav,anna,L2,en,20")
    found = refused(write_csv(tmp_path / "m.csv", HEADER, *rows))
    assert found.code == "inconsistent_labels"
    assert "rows 2 and 3: speaker anna" in found.message
    sessions = write_csv(tmp_path / "s.csv", HEADER + ",session_id", rows[0] + ",spring", rows[1] + ",autumn")
    assert len(read_manifest(sessions).table.rows) == 2
    same = write_csv(tmp_path / "t.csv", HEADER + ",session_id", rows[0] + ",spring", rows[1] + ",spring")
    assert "session spring of speaker anna" in refused(same).message


def test_a_group_takes_the_place_of_the_score(tmp_path: Path) -> None:
    header = "recording,speaker_id,question_id,language,diagnosis"
    path = write_csv(tmp_path / "m.csv", header, "a.wav,anna,L1,en,mci", "b.wav,bert,L1,en,control")
    assert read_manifest(path, "diagnosis").columns.target == "diagnosis"
    three = write_csv(tmp_path / "3.csv", header, *(f"{x}.wav,{x},L1,en,{x}" for x in "abc"))
    assert refused(three, "diagnosis").code == "not_two_groups"
    one = write_csv(tmp_path / "1.csv", header, "a.wav,anna,L1,en,mci", "b.wav,bert,L1,en,mci")
    assert refused(one, "diagnosis").code == "one_class"
    both = write_csv(tmp_path / "b.csv", header, "a.wav,anna,L1,en,mci", "b.wav,anna,L1,en,control")
    assert refused(both, "diagnosis").code == "inconsistent_labels"
