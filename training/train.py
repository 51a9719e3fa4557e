"""From a manifest or a table of features to a folder with report, predictions and, if there is one, the model."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from training.card import Card
from training.card_items import study_items
from training.columns import Columns
from training.csv_table import Table, made_table, make_folder, read_table, text_of, write_table
from training.dataset import Dataset, check_people
from training.export import write_artefact
from training.feature_table import dataset_of
from training.manifest import read_manifest
from training.model_export import card_results, code_version, exportable, fitted_model
from training.recordings import measure_manifest
from training.refusals import TrainingRefused
from training.report import write_report
from training.study import Study, run_study
from training.transcripts import Transcripts
from training.tripod import ITEMS

Progress = Callable[[str, int, int], None]
MODEL_FILES = ("model.json", "model.npz", "card.json", "card.md")


@dataclass(frozen=True)
class TrainingRequest:
    """What to train on, and how.

    Attributes:
        out: folder for everything that is made; made if missing.
        manifest: CSV of recordings; None if `features` is given.
        features: CSV of ready features; None if `manifest` is given.
        columns: which column is which in `features`; of it a manifest takes the group.
        transcripts: folder of transcripts for a manifest's recordings.
        seed: of all random choices.
        quick: fewer folds, coarser grids.
        synthetic: the speakers are simulated.
        card: what people know for the model card.
    """

    out: Path
    manifest: Path | None = None
    features: Path | None = None
    columns: Columns = field(default_factory=Columns)
    transcripts: Path | None = None
    seed: int = 0
    quick: bool = False
    synthetic: bool = False
    card: Card = field(default_factory=Card)


@dataclass(frozen=True)
class Training:
    """What came of it.

    Attributes:
        study: all figures.
        exported: whether model files were written.
        synthetic: the speakers are simulated.
    """

    study: Study
    exported: bool
    synthetic: bool


def train(request: TrainingRequest, progress: Progress) -> Training:
    """Read, measure, evaluate, report, export.

    Args:
        request: see there; exactly one of manifest and features.
        progress: called with a stage, steps done and in all.

    Raises:
        TrainingRefused: see `training.refusals`.
        CardIncomplete: clinical use was asked for and items are missing.
    """
    _refuse_clinical(request, synthetic=request.synthetic)
    if request.out.exists():
        make_folder(request.out)
    table, columns, ready = _table(request, progress)
    data = dataset_of(table, columns, ready=ready)
    synthetic = request.synthetic or data.synthetic
    _refuse_clinical(request, synthetic=synthetic)
    study = run_study(data, seed=request.seed, quick=request.quick, progress=progress)
    progress("report", 0, 1)
    make_folder(request.out)
    write_table(table, request.out / "features.csv")
    write_table(predictions_table(study), request.out / "predictions.csv")
    version = code_version()
    write_report(study, request.out, synthetic=synthetic, code_version=version)
    exported = exportable(study)
    for name in MODEL_FILES:
        # A model of an earlier run would lie beside a report that is not about it.
        (request.out / name).unlink(missing_ok=True)
    if exported:
        items = study_items(study) | dict(request.card.items)
        card = Card(items, card_results(study), clinical=request.card.clinical)
        write_artefact(request.out, fitted_model(study, synthetic=synthetic, code_version=version), card)
    progress("report", 1, 1)
    return Training(study, exported, synthetic)


def read_card(path: Path | None, *, clinical: bool) -> Card:
    """What people know for the card: a JSON object of item number to text.

    Raises:
        TrainingRefused: `unreadable_card`.
    """
    if path is None:
        return Card(clinical=clinical)
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        items = {int(number): text for number, text in given.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise TrainingRefused("unreadable_card", f"{path}: {error}") from error
    known = {item.number for item in ITEMS}
    for number, text in items.items():
        if number not in known or not isinstance(text, str):
            raise TrainingRefused("unreadable_card", f"{path}: {number} is no item from 1 to 27, or has no text")
    return Card(items, clinical=clinical)


def predictions_table(study: Study) -> Table:
    """Out-of-fold predictions, one row per answer."""
    data: Dataset = study.data
    rows = [
        {
            "speaker_id": data.speaker_ids[row],
            "session_id": data.session_ids[row].partition("\t")[2],
            "fold": str(study.nested.folds[row]),
            "observed": text_of(float(data.target[row])),
            **{name: text_of(float(values[row])) for name, values in study.nested.predictions.items()},
        }
        for row in range(data.target.size)
    ]
    return made_table("predictions.csv", list(rows[0]), rows)


def _table(request: TrainingRequest, progress: Progress) -> tuple[Table, Columns, bool]:
    if request.manifest is None:
        if request.features is None:
            raise ValueError("neither manifest nor features")
        return read_table(request.features), request.columns, True
    manifest = read_manifest(request.manifest, request.columns.target if request.columns.group else None)
    # Too few people or a single score are known before hours are spent on their recordings.
    check_people(dataset_of(manifest.table, manifest.columns, ready=False))
    kept = request.out / "features.csv"
    transcripts = Transcripts(request.transcripts) if request.transcripts else None
    measured = measure_manifest(manifest, kept, transcripts, lambda done, all_: progress("measuring", done, all_))
    return measured, Columns(**{**vars(manifest.columns), "exclude": request.columns.exclude}), False


def _refuse_clinical(request: TrainingRequest, *, synthetic: bool) -> None:
    """Before work is done: a model of nobody is for no clinic, whatever its card says."""
    if synthetic and request.card.clinical:
        raise TrainingRefused("synthetic_not_clinical", "the speakers are simulated: leave --clinical away")
