"""`goldenfish model simulate`: a table that `goldenfish train` takes, with people that `evaluate` can tell apart."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from cli.main import main
from training.columns import Columns
from training.csv_table import read_table
from training.feature_table import dataset_of


def simulated(to: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(
        sys, "argv", ["goldenfish", "model", "simulate", "--out", str(to), "--speakers", "20", *arguments]
    )
    main()


def test_the_table_is_one_that_the_trainer_takes_and_another_seed_is_other_people(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    for path, arguments in ((first, ()), (second, ("--seed", "1", "--json"))):
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            simulated(path, monkeypatch, *arguments)
        assert not ended.value.code
    said = json.loads(capsys.readouterr().out)
    assert said == {"file": str(second), "speakers": 20, "answers": len(read_table(second).rows), "synthetic": True}

    people = [set(read_table(path).column("speaker_id")) for path in (first, second)]
    assert [len(one) for one in people] == [20, 20]
    assert not people[0] & people[1]
    dataset = dataset_of(read_table(first), Columns(), ready=True)
    assert "pause_rate" in dataset.features
    assert dataset.synthetic
    assert "synthetic" not in dataset.features


def test_a_file_that_cannot_be_written_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        simulated(tmp_path / "no" / "folder.csv", monkeypatch)
    assert ended.value.code == 1
    assert "cannot be written" in capsys.readouterr().err
