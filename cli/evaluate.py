"""`goldenfish evaluate`: an exported model on labelled people it was not trained on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from cli.errors import CommandError, Exit
from cli.stages import shown_stages
from cli.terminal import err, out, write_json

if TYPE_CHECKING:
    from training.evaluate import External

EPILOG = """Examples:

  goldenfish evaluate --model model/ --manifest other-clinic.csv --out validation/

  goldenfish evaluate --model model/ --features other-clinic-features.csv --json

Exit codes: 0 evaluated · 2 wrong usage · 6 model or data cannot be used; speakers who were trained on among them.
"""


def evaluate(
    *,
    model: Annotated[Path, typer.Option(help="Folder of the model, as train or model import wrote it.")],
    manifest: Annotated[Path | None, typer.Option(help="CSV with one row per labelled recording.")] = None,
    features: Annotated[Path | None, typer.Option(help="CSV of ready features instead of recordings.")] = None,
    speaker: Annotated[str, typer.Option(help="Column of --features that says who speaks.")] = "speaker_id",
    transcripts: Annotated[Path | None, typer.Option(help="Folder of NAME.txt or NAME.json for words.")] = None,
    to: Annotated[Path | None, typer.Option("--out", help="Folder for evaluation.md and evaluation.html.")] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Of the intervals' resamples.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Validate a model on labelled people it never heard: errors, coverage, calibration, fairness, refusals."""
    if (manifest is None) == (features is None):
        raise CommandError("give either --manifest or --features", "goldenfish evaluate --help", Exit.USAGE)
    # scikit-learn and SciPy take a second to load, which no other command shall pay.
    from training.evaluate import EvaluationRequest, evaluate_model  # noqa: PLC0415
    from training.evaluation_report import evaluation_verdict, write_evaluation  # noqa: PLC0415
    from training.refusals import TrainingRefused  # noqa: PLC0415

    request = EvaluationRequest(model, manifest, features, speaker, transcripts, to, seed)
    try:
        with shown_stages(err()) as progress:
            found = evaluate_model(request, progress)
    except TrainingRefused as refused:
        raise CommandError(str(refused), "docs/training.md", Exit.DATA) from refused
    if to:
        write_evaluation(found, to)
    if as_json:
        write_json(summary(found))
        return
    for sentence in evaluation_verdict(found):
        out().print(Text(sentence), soft_wrap=True)
    if to:
        out().print(Text(f"{to}: evaluation.md evaluation.html", style="dim"), soft_wrap=True)


def summary(found: External) -> dict[str, Any]:
    """What `--json` prints."""
    from training.evaluation_report import evaluation_verdict  # noqa: PLC0415 - see `evaluate`
    from training.model_export import figure_json  # noqa: PLC0415

    coverage, metrics = found.coverage, found.metrics
    return {
        "schema": "goldenfish.evaluate/1",
        "model_id": found.model.specification.model_id,
        "model_sha256": found.model.sha256,
        "synthetic": found.model.specification.synthetic or found.data.synthetic,
        "verdict": evaluation_verdict(found),
        "speakers": len(found.data.names),
        "speakers_estimated": int(found.observed.size),
        "sessions": found.sessions,
        "sessions_refused": dict(found.refused),
        "answers_left_out": dict(found.answers_left_out),
        "figures": {name: figure_json(one) for name, one in metrics.figures.items()} if metrics else None,
        "gain_over_mean": figure_json(metrics.gain) if metrics else None,
        "beats_mean": metrics.beats_mean if metrics else None,
        "coverage": figure_json(coverage) if coverage else None,
        "mean_width": round(found.width, 3) if metrics else None,
        "left_out": list(found.data.left_out),
        "warnings": list(found.data.warnings),
    }
