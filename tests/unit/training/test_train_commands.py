"""`goldenfish train` and `goldenfish evaluate` as typed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from cli.main import main
from goldenfish.estimates.artefact import load_model
from tests.unit.training.tables import feature_table, write_csv
from training.csv_table import made_table, read_table, write_table


class Refused(NamedTuple):
    """How a command ended in this process."""

    code: object
    said: str


def typed(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str
) -> Refused:
    """The command within this process, for what ends before any work is done."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "argv", ["goldenfish", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return Refused(ended.value.code, capsys.readouterr().err)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", "from cli.main import main; main()", *arguments]
    return subprocess.run(program, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A folder with a table, a model trained on it, and what the command said."""
    folder = tmp_path_factory.mktemp("trained")
    write_table(feature_table(30, 3), folder / "table.csv")
    return folder, run(folder, "train", "--features", "table.csv", "--out", "model", "--quick", "--json")


def test_train_writes_everything_and_tells_it(trained: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, said = trained
    assert said.returncode == 0, said.stderr
    told = json.loads(said.stdout)
    assert told["schema"] == "goldenfish.train/1"
    assert told["exported"]
    assert told["blocked"] == []
    assert told["candidates"]["chosen"]["rmse"]["high"] < told["candidates"]["mean"]["rmse"]["value"]
    assert "nested cross-validation" in said.stderr
    for name in ("report.md", "report.html", "predictions.csv", "features.csv", "card.json", "card.md", "model.npz"):
        assert (folder / "model" / name).stat().st_size > 0, name
    model = load_model(folder / "model")
    assert model is not None
    assert model.specification.n_speakers == 30
    assert len(model.fold_predictors) == 5
    predictions = read_table(folder / "model" / "predictions.csv")
    assert len(predictions.rows) == 90
    assert {"chosen", "mean", "ridge", "observed", "fold"} <= set(predictions.header)


def test_evaluate_validates_on_people_it_never_heard(trained: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, _ = trained
    write_table(feature_table(25, 3, seed=1), folder / "other.csv")
    said = run(folder, "evaluate", "--model", "model", "--features", "other.csv", "--out", "validation", "--json")
    assert said.returncode == 0, said.stderr
    told = json.loads(said.stdout)
    assert told["beats_mean"]
    assert told["coverage"]["value"] > 0.7
    assert told["sessions"] == 25
    assert told["speakers_estimated"] == 25 - sum(told["sessions_refused"].values())
    report = (folder / "validation" / "evaluation.md").read_text(encoding="utf-8")
    for section in ("Result", "Refused", "Errors", "Calibration", "Groups of people"):
        assert f"## {section}" in report


def test_evaluate_refuses_who_was_trained_on_and_what_lacks_features(
    trained: tuple[Path, subprocess.CompletedProcess[str]],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, _ = trained

    def refused(rows: list[Mapping[str, str]], model: str = "model") -> str:
        write_table(made_table("t", list(rows[0]), rows), folder / "t.csv")
        ended = typed(folder, capsys, monkeypatch, "evaluate", "--model", model, "--features", "t.csv")
        assert ended.code == 6
        return ended.said

    others = list(feature_table(25, 3, seed=1).rows)
    assert "speakers_overlap: 1 of 26 speakers" in refused([*others, *feature_table(30, 3).rows[:3]])
    fewer = [{name: cell for name, cell in row.items() if name != "f0"} for row in others]
    assert "features_differ: the data lack 1 features of the model: f0" in refused([*fewer])
    assert "no_model" in refused(others, model="validation")


def test_wrong_usage_and_unusable_data_have_codes_of_their_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_csv(tmp_path / "t.csv", "speaker_id,score,f0", "a,1,2")

    def train(*arguments: str) -> Refused:
        return typed(tmp_path, capsys, monkeypatch, "train", *arguments, "--out", "o")

    neither = train()
    assert (neither.code, "--manifest or --features" in neither.said) == (2, True)
    unknown = train("--features", "t.csv", "--target", "score")
    assert (unknown.code, "--range" in unknown.said) == (2, True)
    upside_down = train("--features", "t.csv", "--target", "score", "--range", "30", "0")
    assert upside_down.code == 2
    bad = train("--features", "t.csv")
    assert (bad.code, "missing_columns: t.csv has no column 'mmse_total'" in bad.said) == (6, True)
    few = train("--features", "t.csv", "--target", "score", "--range", "0", "9")
    assert (few.code, "one_class" in few.said) == (6, True)
    card = train("--features", "t.csv", "--card", "nowhere.json")
    assert (card.code, "unreadable_card" in card.said) == (6, True)
    write_csv(tmp_path / "card.json", '{"6": null}')
    untold = train("--features", "t.csv", "--card", "card.json")
    assert (untold.code, "unreadable_card" in untold.said) == (6, True)
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--features", "t.csv", "--target", "score", "--range", "-inf", "9"),
        ("--features", "t.csv", "--seed", "-1"),
        ("--features", "t.csv", "--seed", str(2**32)),
        ("--features", "t.csv", "--transcripts", "."),
        ("--manifest", "t.csv", "--target", "score", "--range", "0", "9"),
        ("--manifest", "t.csv", "--speaker", "who"),
    ],
)
def test_what_would_crash_or_be_ignored_is_wrong_usage(
    arguments: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_csv(tmp_path / "t.csv", "speaker_id,score,f0", "a,1,2")
    assert typed(tmp_path, capsys, monkeypatch, "train", *arguments, "--out", "o").code == 2


def test_a_file_in_the_place_of_the_folder_is_told_before_work_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_csv(tmp_path / "t.csv", "speaker_id,score,f0", "a,1,2")
    ended = typed(tmp_path, capsys, monkeypatch, "train", "--features", "t.csv", "--out", "t.csv")
    assert (ended.code, "unwritable_folder" in ended.said) == (6, True)
