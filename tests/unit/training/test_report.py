"""The report: everything a statistician asks for, nothing loaded from elsewhere, no word of causes."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from cli.train import show
from tests.unit.training.tables import feature_table
from training.candidates import MEAN
from training.columns import Columns
from training.csv_table import made_table
from training.dataset import Dataset
from training.feature_table import dataset_of
from training.model_export import card_results, fitted_model
from training.nested import Nested
from training.pictures import round_numbers
from training.report import write_report
from training.study import Study, _reliability, run_study
from training.train import Training

SECTIONS = (
    "Result", "Data", "Candidates", "Chosen model", "Leak check", "Controls", "Errors", "Intervals", "Calibration",
    "Groups of people", "Repeatability", "Left out, and what is missing", "How to repeat it",
)  # fmt: skip


def quiet(_stage: str, _done: int, _all: int) -> None:
    """Nobody watches."""


def study_of(speakers: int, signal: float, seed: int = 0) -> Study:
    table = feature_table(speakers, 3, signal=signal, seed=seed)
    return run_study(dataset_of(table, Columns()), seed=0, quick=True, progress=quiet)


def written(study: Study, folder: Path) -> tuple[str, str]:
    write_report(study, folder, synthetic=False, code_version="0")
    return tuple((folder / f"report.{form}").read_text(encoding="utf-8") for form in ("md", "html"))  # type: ignore[return-value]


@pytest.fixture(scope="module")
def good() -> Study:
    return study_of(40, 0.9)


def test_a_report_has_all_sections_and_loads_nothing(good: Study, tmp_path: Path) -> None:
    markdown, html = written(good, tmp_path)
    assert tuple(re.findall(r"^## (.+)$", markdown, re.MULTILINE)) == SECTIONS
    assert re.findall(r'(?:src|href)="|<script|@import|url\(', html) == []
    pictures = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(pictures) == 7
    for picture in pictures:
        root = ElementTree.fromstring(picture)
        for shape in root.iter():
            assert not any("nan" in value for value in shape.attrib.values())
    for text in (markdown, html):
        assert "caused by" not in text.lower()
        assert " nan" not in text.lower()


def test_every_candidate_stands_beside_the_mean_predictor_and_metadata(good: Study, tmp_path: Path) -> None:
    markdown, _ = written(good, tmp_path)
    for name in ("chosen (reported)", "mean predictor", "metadata only", "ridge", "linear SVR", "RBF SVR"):
        assert re.search(rf"^\| {re.escape(name)} \| [\d.]+ \([\d.]+ to [\d.]+\)", markdown, re.MULTILINE), name
    for control in ("silence only", "metadata only", "permuted labels"):
        assert control in markdown
    assert good.metrics["chosen"].beats_mean
    assert good.blocked == ()
    assert "more than chance" in markdown
    assert "not done: no_features" in markdown


def test_without_signal_the_report_says_so_and_the_model_is_blocked(tmp_path: Path) -> None:
    study = study_of(30, 0.0, seed=3)
    markdown, _ = written(study, tmp_path)
    assert "no_better_than_mean" in study.blocked
    assert "does not beat the mean predictor" in markdown
    assert "Nothing is shown to beat the mean predictor" in markdown
    assert "not to be used" in markdown


def test_with_few_speakers_intervals_are_refused_and_say_why(tmp_path: Path) -> None:
    study = study_of(12, 0.9)
    markdown, _ = written(study, tmp_path)
    assert "too_few_speakers" in study.blocked
    assert "Refused: 12 speakers; intervals need at least 20" in markdown
    assert not study.metrics["chosen"].beats_mean


def test_a_background_that_gives_the_score_away_blocks_the_model(tmp_path: Path) -> None:
    table = feature_table(40, 2)
    random = np.random.default_rng(0)
    rows = [
        {**row, "silence_level_db": repr(-60 + float(row["mmse_total"]) / 4 + float(random.normal()))}
        for row in table.rows
    ]
    study = run_study(dataset_of(made_table("t", list(rows[0]), rows), Columns()), seed=0, quick=True, progress=quiet)
    assert "control_flagged" in study.blocked
    assert "Control flagged: silence only." in written(study, tmp_path)[0]


def test_two_groups_are_told_apart_by_a_classifier_that_is_not_exported(tmp_path: Path) -> None:
    rows = [
        {"diagnosis": "mci" if float(row["mmse_total"]) < 20 else "control"}
        | {name: cell for name, cell in row.items() if name != "mmse_total"}
        for row in feature_table(40, 2).rows
    ]
    columns = Columns(target="diagnosis", group=True)
    study = run_study(dataset_of(made_table("t", list(rows[0]), rows), columns), seed=0, quick=True, progress=quiet)
    assert study.choice.candidate.name in {"linear_svc", "rbf_svc"}
    assert study.metrics["chosen"].figures["auc"].low > 0.5
    markdown, _ = written(study, tmp_path)
    assert "mci against control: AUC" in markdown
    assert study.blocked == ("group_model",)
    # The mean predictor's AUC would be made by the folds alone.
    assert re.search(r"^\| mean predictor \| \d+ %.*\| – \|.*\| – \|$", markdown, re.MULTILINE)
    assert card_results(study)["candidates"]["mean"]["auc"] == {"value": None, "low": None, "high": None}
    assert study.choice.losses["mean"] == 0.5
    groups = markdown.split("## Groups of people")[1].split("\n## ")[0]
    assert re.search(
        r"^\| sex \| female \| 20 \(\d+, \d+\) \| \d+ % \(\d+ to \d+\) \| too few to say", groups, re.MULTILINE
    )
    assert re.search(r"^\| age \| 60-69 \| 20 ", groups, re.MULTILINE)


def test_the_mean_predictor_has_no_correlation(good: Study) -> None:
    assert np.isnan(good.metrics["mean"].figures["r"].value)
    told = card_results(good)["candidates"]
    assert told["mean"]["r"] == {"value": None, "low": None, "high": None}
    assert told["chosen"]["r"]["value"] > 0.5
    assert told["mean"]["rmse"]["value"] > 0


def two_sessions(study: Study) -> tuple[Dataset, Nested]:
    """The study's data as if the first two answers had been two sessions, and what was predicted of them."""
    sessions = tuple(f"{who}\t{min(place % 3, 1)}" for place, who in enumerate(study.data.speaker_ids))
    return replace(study.data, session_ids=sessions), study.nested


def test_who_was_estimated_by_the_mean_predictor_tells_nothing_of_the_error_of_measurement(
    good: Study, tmp_path: Path
) -> None:
    data, nested = two_sessions(good)
    whole = _reliability(data, nested, good.choice)
    assert (whole.speakers, whole.set_aside, whole.reason) == (40, 0, None)

    def by_mean(folds: int) -> Nested:
        flat = np.where(nested.folds < folds, 20.0, nested.predictions["chosen"])
        choices = [replace(one, candidate=MEAN) if fold < folds else one for fold, one in enumerate(nested.choices)]
        return replace(nested, choices=tuple(choices), predictions={**nested.predictions, "chosen": flat})

    part = _reliability(data, by_mean(1), good.choice)
    assert (part.speakers, part.set_aside, part.reason) == (32, 8, None)
    assert part.sem is not None
    assert whole.sem is not None
    # As large as without the fold, where everybody's two sessions agree to the point; with it, 11 % smaller.
    assert part.sem > 0.95 * whole.sem
    few = replace(good, data=data, reliability=_reliability(data, by_mean(3), good.choice))
    assert (few.reliability.sem, few.reliability.reason) == (None, "mean_predictor")
    assert card_results(few)["repeatability"]["reason"] == "mean_predictor"
    assert fitted_model(few, synthetic=False, code_version="0").sem is None
    markdown, _ = written(few, tmp_path)
    assert "24 more have two sessions and are set aside" in markdown
    final = _reliability(data, nested, replace(good.choice, candidate=MEAN))
    assert (final.speakers, final.sem, final.reason) == (0, None, "mean_predictor")


@pytest.mark.parametrize(("low", "high"), [(0, 30), (-0.013, 0.02), (5, 5.1), (-1e4, 2e6)])
def test_axes_have_a_handful_of_round_numbers_inside(low: float, high: float) -> None:
    found = round_numbers(low, high)
    assert 3 <= len(found) <= 8
    assert low <= min(found) < max(found) <= high


@pytest.mark.parametrize(
    ("notes", "told"), [(1, "1 note on what was left out stands in"), (2, "2 notes on what was left out stand in")]
)
def test_the_terminal_counts_what_was_left_out(
    good: Study, capsys: pytest.CaptureFixture[str], notes: int, told: str
) -> None:
    study = replace(good, data=replace(good.data, left_out=("a row",) * notes))
    show(Training(study, exported=False, synthetic=False), Path("out"))
    assert told in capsys.readouterr().out
