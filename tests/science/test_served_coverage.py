"""Does the whole chain keep what its intervals promise? Simulated manifests through trainer, artefact and service.

Each study trains on 108 simulated speakers as `goldenfish train --quick` does, writes the artefact, and estimates
one session each of 120 speakers it never heard through the code that serves them. Their answers differ in number, the
model is chosen in the folds, unlike recordings are refused: all that the simulation of `test_coverage` leaves out.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from functions.assess.assess import EXTRACTOR
from tests.science.figures import show
from training import study as studies
from training.card import Card
from training.columns import Columns
from training.csv_table import Table, made_table, write_table
from training.evaluate import EvaluationRequest, External, evaluate_model
from training.export import write_artefact
from training.feature_table import dataset_of
from training.model_export import card_results, fitted_model
from training.simulate import simulate_speakers

STUDIES, TRAINED, NEW = 16, 108, 120


def test_intervals_as_served_hold_nine_of_ten_new_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The controls take two thirds of the time and have no part in the intervals.
    monkeypatch.setattr(studies, "_controls", lambda *_: ())
    found = [_study(tmp_path / str(seed), seed) for seed in range(STUDIES)]
    coverage = np.array([external.covered.mean() for external in found])
    estimated = sum(external.covered.size for external in found)
    refused = sum(sum(external.refused.values()) for external in found) / sum(external.sessions for external in found)
    show(
        f"{STUDIES} studies of {TRAINED} speakers as served: coverage {coverage.mean():.3f}"
        f" (from {coverage.min():.3f} to {coverage.max():.3f}) of {estimated} new speakers,"
        f" mean width {np.mean([external.width for external in found]):.1f} of 30, {refused:.3f} of sessions refused"
    )
    # 16 studies with an SD of 0.04 each: the standard error of their mean is 0.01.
    assert abs(coverage.mean() - 0.90) <= 0.03


def _study(directory: Path, seed: int) -> External:
    table = simulate_speakers(extractor=EXTRACTOR, speakers=TRAINED, seed=seed)
    done = studies.run_study(dataset_of(table, Columns(), ready=False), seed=seed, quick=True, progress=_silent)
    fitted = fitted_model(done, synthetic=True, code_version="science")
    write_artefact(directory, fitted, Card(items={}, results=card_results(done)))
    others = directory / "others.csv"
    write_table(_renamed(simulate_speakers(extractor=EXTRACTOR, speakers=NEW, seed=1000 + seed)), others)
    return evaluate_model(EvaluationRequest(directory, features=others), _silent)


def _renamed(table: Table) -> Table:
    """Other people, one session of each: the simulation counts its speakers from 1 each time."""
    rows = [
        {**row, "speaker_id": f"new-{row['speaker_id']}"} for row in table.rows if row["session_id"] == "session-1"
    ]
    return made_table("new speakers", list(table.header), rows)


def _silent(stage: str, done: int, of: int) -> None:
    """Progress that nobody watches."""
