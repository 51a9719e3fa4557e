"""`goldenfish train`: a model of one's own labelled recordings, evaluated on people it never heard."""

from __future__ import annotations

from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from cli.errors import CommandError, Exit
from cli.stages import shown_stages
from cli.terminal import err, out, write_json

if TYPE_CHECKING:
    from training.train import Training, TrainingRequest

EPILOG = """Examples:

  goldenfish train --manifest recordings.csv --out model/

  goldenfish train --features table.csv --target total_UPDRS --range 0 176 --speaker 'subject#' --out updrs/

  goldenfish train --manifest recordings.csv --group diagnosis --out groups/

Exit codes: 0 the report is written (whether or not a model came of it) · 2 wrong usage · 6 the data cannot be used.
"""


def train(
    *,
    manifest: Annotated[Path | None, typer.Option(help="CSV with one row per labelled recording.")] = None,
    features: Annotated[Path | None, typer.Option(help="CSV of ready features instead of recordings.")] = None,
    to: Annotated[Path, typer.Option("--out", help="Folder for report, predictions and model.")],
    target: Annotated[str, typer.Option(help="Column to predict in --features.")] = "mmse_total",
    scale: Annotated[tuple[float, float] | None, typer.Option("--range", help="Ends of its scale.")] = None,
    speaker: Annotated[str, typer.Option(help="Column of --features that says who speaks.")] = "speaker_id",
    group: Annotated[str | None, typer.Option(help="Column of two groups to tell apart instead of a score.")] = None,
    exclude: Annotated[list[str] | None, typer.Option(help="Column that must not be a feature; repeatable.")] = None,
    transcripts: Annotated[Path | None, typer.Option(help="Folder of NAME.txt or NAME.json for words.")] = None,
    card: Annotated[Path | None, typer.Option(help='JSON {"6": "…"} of TRIPOD+AI items for the card.')] = None,
    clinical: Annotated[bool, typer.Option("--clinical", help="Refuse if an item of the card is missing.")] = False,
    synthetic: Annotated[bool, typer.Option("--synthetic", help="The speakers are simulated; say so.")] = False,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="The same seed and data give the same report.")] = 0,
    quick: Annotated[bool, typer.Option("--quick", help="Five folds and coarse grids, for a first look.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Train on labelled recordings, evaluate on speakers never heard, and write a report that hides nothing."""
    if (manifest is None) == (features is None):
        raise CommandError("give either --manifest or --features", "goldenfish train --help", Exit.USAGE)
    if manifest and (target != "mmse_total" or speaker != "speaker_id" or scale not in (None, (0.0, 30.0))):
        raise CommandError("--target, --range and --speaker are for --features", "leave them away", Exit.USAGE)
    if features and transcripts:
        raise CommandError("--transcripts is for --manifest", "leave it away", Exit.USAGE)
    if scale is not None and not -inf < scale[0] < scale[1] < inf:
        raise CommandError("--range needs the lower end first", "--range 0 30", Exit.USAGE)
    # scikit-learn and SciPy take a second to load, which no other command shall pay.
    from training.card import CardIncomplete  # noqa: PLC0415
    from training.refusals import TrainingRefused  # noqa: PLC0415
    from training.train import TrainingRequest, read_card  # noqa: PLC0415
    from training.train import train as run  # noqa: PLC0415

    columns = _columns(target, scale, speaker, group, exclude)
    try:
        request: TrainingRequest = TrainingRequest(
            out=to,
            manifest=manifest,
            features=features,
            columns=columns,
            transcripts=transcripts,
            seed=seed,
            quick=quick,
            synthetic=synthetic,
            card=read_card(card, clinical=clinical),
        )
        with shown_stages(err()) as progress:
            done = run(request, progress)
    except TrainingRefused as refused:
        raise CommandError(str(refused), "docs/training.md", Exit.DATA) from refused
    except CardIncomplete as incomplete:
        raise CommandError(f"card_incomplete: {incomplete}", "name them with --card FILE", Exit.DATA) from incomplete
    if as_json:
        write_json(summary(done, to))
    else:
        show(done, to)


def _columns(
    target: str, scale: tuple[float, float] | None, speaker: str, group: str | None, exclude: list[str] | None
) -> Any:  # noqa: ANN401 - imported late
    """Which column is which.

    Raises:
        CommandError: another target than the MMSE needs its scale.
    """
    from training.columns import MMSE, MMSE_RANGE, Columns  # noqa: PLC0415 - see `train`

    if group:
        return Columns(target=group, group=True, speaker=speaker, exclude=tuple(exclude or ()))
    if target == MMSE:
        if scale not in (None, MMSE_RANGE):
            raise CommandError(f"{MMSE} goes from 0 to 30", "leave --range away", Exit.USAGE)
        scale = MMSE_RANGE
    if scale is None:
        raise CommandError(f"the scale of {target} is not known", f"--target {target} --range LOW HIGH", Exit.USAGE)
    return Columns(target=target, target_range=scale, speaker=speaker, exclude=tuple(exclude or ()))


def summary(done: Training, to: Path) -> dict[str, Any]:
    """What `--json` prints."""
    from training.model_export import card_results  # noqa: PLC0415 - see `train`
    from training.report_results import verdict  # noqa: PLC0415

    study = done.study
    return {
        "schema": "goldenfish.train/1",
        "out": str(to),
        "target": study.data.target_name,
        "answers": int(study.data.target.size),
        "verdict": verdict(study),
        "exported": done.exported,
        "blocked": list(study.blocked),
        "synthetic": done.synthetic,
        "chosen": study.choice.candidate.name,
        "left_out": list(study.data.left_out),
        "warnings": list(study.data.warnings),
        **card_results(study),
    }


def show(done: Training, to: Path) -> None:
    """Print candidates, the verdict and where the files are."""
    from training.figures_text import figure, named, with_interval  # noqa: PLC0415 - see `train`
    from training.report_results import verdict  # noqa: PLC0415

    study, console = done.study, out()
    table = Table(box=None, header_style="bold", padding=(0, 1))
    # What fits on 80 columns; the report has all figures.
    shown = ("auc", "accuracy") if study.data.groups else ("rmse", "mae", "r2")
    for title in ("candidate", *shown, "gain over the mean"):
        table.add_column(title, no_wrap=True)
    for name, metrics in study.metrics.items():
        first, *others = (metrics.figures[each] for each in shown)
        cells = [with_interval(first), *(figure(one.value) for one in others), with_interval(metrics.gain)]
        table.add_row(named(name), *cells, style="bold" if name == "chosen" else "")
    console.print(table)
    for sentence in verdict(study):
        console.print(Text(sentence), soft_wrap=True)
    for warning in study.data.warnings:
        console.print(Text("warning: ", style="yellow").append(warning, style="none"), soft_wrap=True)
    if study.data.left_out:
        notes = len(study.data.left_out)
        told = "1 note on what was left out stands" if notes == 1 else f"{notes} notes on what was left out stand"
        console.print(Text(f"{told} in the report"))
    files = "report.md report.html predictions.csv features.csv"
    model = " model.json model.npz card.json card.md" if done.exported else ""
    console.print(Text(f"{to}: {files}{model}", style="dim"), soft_wrap=True)
