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
from training.columns import Columns
from training.csv_table import made_table, read_table, write_table
from training.refusals import TrainingRefused
from training.train import TrainingRequest, train


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
    missing = train("--manifest", "nowhere.csv")
    assert (missing.code, "no_table: there is no file nowhere.csv" in missing.said) == (6, True)
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


def test_a_table_of_simulated_speakers_makes_a_synthetic_model_without_being_told(tmp_path: Path) -> None:
    rows = [{**row, "synthetic": "true"} for row in feature_table(24, 2).rows]
    write_table(made_table("t", list(rows[0]), rows), tmp_path / "t.csv")
    said = run(tmp_path, "train", "--features", "t.csv", "--out", "model", "--quick", "--json")
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["synthetic"]
    model = load_model(tmp_path / "model")
    assert model is not None
    assert model.specification.synthetic
    assert "The speakers are simulated." in (tmp_path / "model" / "report.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("flag", [True, False])
def test_a_model_of_simulated_speakers_is_for_no_clinic(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *, flag: bool
) -> None:
    mark = {} if flag else {"synthetic": "true"}
    rows = [{**row, **mark} for row in feature_table(24, 2).rows]
    write_table(made_table("t", list(rows[0]), rows), tmp_path / "t.csv")
    told = ("--synthetic",) if flag else ()
    ended = typed(tmp_path, capsys, monkeypatch, "train", "--features", "t.csv", "--clinical", *told, "--out", "o")
    assert (ended.code, "synthetic_not_clinical" in ended.said) == (6, True)
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize(
    ("labels", "column", "code"),
    [
        (("24",) * 8, "mmse_total", "one_class"),
        (("21", "22", "23", "24"), "mmse_total", "too_few_speakers"),
        (("24",) * 7 + ("nan",), "mmse_total", "label_missing"),
        (("mci",) * 4 + ("control",) * 4, "diagnosis", "too_few_speakers"),
    ],
)
def test_what_no_recording_can_mend_is_told_before_one_is_measured(
    labels: tuple[str, ...], column: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"{who}.wav,speaker {who},L1,en,{label}" for who, label in enumerate(labels)]
    path = write_csv(tmp_path / "m.csv", f"recording,speaker_id,question_id,language,{column}", *rows)

    def never(*_: object) -> None:
        raise AssertionError("measured")

    monkeypatch.setattr("training.train.measure_manifest", never)
    columns = Columns() if column == "mmse_total" else Columns(column, group=True)
    request = TrainingRequest(out=tmp_path / "o", manifest=path, columns=columns)
    with pytest.raises(TrainingRefused) as raised:
        train(request, lambda _stage, _done, _of: None)
    assert raised.value.code == code
