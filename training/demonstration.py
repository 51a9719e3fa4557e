"""The demonstration model: simulated speakers through the very trainer that real recordings go through.

It shows what an installed model looks like from end to end, knows nothing about people, and says so: `synthetic` is
true in its file and its card, and no service uses it unless `DEMONSTRATION_MODEL` is on.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from goldenfish.estimates.artefact import Model
from training.card import Card
from training.card_items import study_items
from training.columns import Columns
from training.csv_table import made_table, write_table
from training.export import write_artefact
from training.feature_table import dataset_of
from training.model_export import card_results, fitted_model
from training.simulate import SPEAKERS, simulate_speakers
from training.study import Progress, run_study

MODEL_ID = "demonstration"
ITEMS = {
    1: "Demonstration of the format; development on simulated speakers; for nobody.",
    5: "No data of people: training/simulate.py draws every speaker by documented assumptions.",
    6: "None. The participants are simulated.",
    8: "A simulated score from 0 to 30. Nobody was examined.",
    10: "120 simulated speakers, so that the intervals rest on as many residuals as in a usual study.",
    17: "Not applicable: no person took part.",
    26: "Everything it finds was put into the simulation. Its errors say nothing about real speech.",
}


def write_demonstration(directory: Path, *, extractor: str, seed: int, speakers: int, progress: Progress) -> Model:
    """Simulate, train and write; the same seed gives the same predictions.

    Args:
        directory: where the model's files go.
        extractor: whose measurements the simulation pretends to be.
        seed: of the simulation and the folds.
        speakers: how many are simulated.
        progress: called with a stage, steps done and in all.
    """
    table = simulate_speakers(extractor=extractor, speakers=speakers, seed=seed)
    study = run_study(dataset_of(table, Columns(), ready=False), seed=seed, quick=True, progress=progress)
    fitted = fitted_model(study, synthetic=True, code_version="demonstration")
    # Simulated ages are ages of nobody: a demonstration need not ask the person for theirs.
    fitted = replace(fitted, model_id=MODEL_ID, scope=fitted.scope.model_copy(update={"age_range": None}))
    return write_artefact(directory, fitted, Card(items=study_items(study) | ITEMS, results=card_results(study)))


def write_simulated(path: Path, *, extractor: str, seed: int, speakers: int) -> int:
    """Write the simulated speakers as a table for `goldenfish train --features`; the number of answers in it.

    Seed 0 gives the people of the demonstration under their names; with another seed they are others and are named
    so, or `goldenfish evaluate` would take them for people it was trained on.

    Args:
        path: of the CSV file.
        extractor: whose measurements the simulation pretends to be.
        seed: of the simulation.
        speakers: how many are simulated.

    Raises:
        OSError: the file cannot be written.
    """
    table = simulate_speakers(extractor=extractor, speakers=speakers, seed=seed)
    suffix = f"-{seed}" if seed else ""
    rows = [{**row, "speaker_id": row["speaker_id"] + suffix} for row in table.rows]
    write_table(made_table(path.name, table.header, rows), path)
    return len(rows)


__all__ = ["SPEAKERS", "write_demonstration", "write_simulated"]
