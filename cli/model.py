"""`goldenfish model`: look at a model folder, check it, bring in an old one, make the demonstration."""

from __future__ import annotations

from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from cli.errors import CommandError, Exit
from cli.stages import shown_stages
from cli.terminal import err, out, write_json

if TYPE_CHECKING:
    from training.inspection import Inspected
    from training.refusals import TrainingRefused

SHOW_EPILOG = """Examples:

  goldenfish model show models/demo            what it is, what it may be used for, what its card lacks

  goldenfish model show model/ --json          the same as one JSON object

Exit codes: 0 shown · 3 no model in the folder · 6 the model is damaged or its files do not belong together.
"""
CHECK_EPILOG = """Examples:

  goldenfish model check model/                before it is installed, and after it was copied

Exit codes: 0 sound (also when it is not served: the line says why) · 3 no model · 6 damaged, or computes otherwise.
"""
IMPORT_EPILOG = """Examples:

  goldenfish model import --trust svm_model.pkl scaler.pkl --features names.txt --out imported/

  goldenfish model import --trust svm_model.pkl scaler.pkl --features jitter,shimmer,pause_rate --out imported/

Exit codes: 0 written · 2 without --trust or names · 6 the files hold something else.
"""
DEMO_EPILOG = """Examples:

  goldenfish model demo --out models/demo      remakes the model that lies there, byte for byte on one platform

A service uses it only with DEMONSTRATION_MODEL=true, and then marks every estimate `synthetic: true`.
"""
SIMULATE_EPILOG = """Examples:

  goldenfish model simulate --out speakers.csv             120 simulated speakers, those of models/demo

  goldenfish train --features speakers.csv --quick --out simulated/

  goldenfish model simulate --out others.csv --seed 1      other speakers, for goldenfish evaluate

Exit codes: 0 written · 1 the file cannot be written.
"""

app = typer.Typer(
    help="Model folders: model.json and model.npz, a card, no pickle.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Folder = Annotated[Path, typer.Argument(help="Folder with model.json and model.npz.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


@app.command(epilog=SHOW_EPILOG)
def show(directory: Folder, *, as_json: AsJson = False) -> None:
    """Show what a model is: features, speakers, scope, interval, card, and whether a service would use it."""
    _print(_inspected(directory), as_json=as_json)


@app.command(epilog=CHECK_EPILOG)
def check(directory: Folder, *, as_json: AsJson = False) -> None:
    """Check hashes, feature specification and shapes, and compare its predictions with those it was trained with."""
    found = _inspected(directory)
    if as_json:
        write_json(found.facts())
    else:
        line = f"predictions within {found.self_test:.1e} points of scikit-learn's"
        out().print(Text("ok " if found.sound else "differs ", style="bold").append(line, style="none"))
        if found.not_served:
            out().print(Text(f"not served: {found.not_served[0]} ({found.not_served[1]})"), soft_wrap=True)
    if not found.sound:
        raise CommandError("the model does not compute what was trained", "train it again", Exit.DATA)


@app.command("import", epilog=IMPORT_EPILOG)
def import_(
    model: Annotated[Path, typer.Argument(help="Pickled SVR, SVC or linear regressor.")],
    scaler: Annotated[Path, typer.Argument(help="Pickled StandardScaler or MinMaxScaler.")],
    *,
    features: Annotated[str, typer.Option(help="Names in the model's order: a,b,c or a file with one per line.")],
    to: Annotated[Path, typer.Option("--out", help="Folder for the model.")],
    scale: Annotated[tuple[float, float], typer.Option("--range", help="Ends of its scale.")] = (0.0, 30.0),
    trust: Annotated[bool, typer.Option("--trust", help="Run the code that these pickles hold.")] = False,
    as_json: AsJson = False,
) -> None:
    """Turn pickled files of the first service into arrays. Unpickling RUNS CODE from the files: only for your own."""
    if not trust:
        what = "a pickle can run any program under your name while it is read"
        raise CommandError(what, "if you or somebody you trust made these files, add --trust", Exit.USAGE)
    if not -inf < scale[0] < scale[1] < inf:
        raise CommandError("--range needs the lower end first", "--range 0 30", Exit.USAGE)
    from training.card import Card  # noqa: PLC0415 - scikit-learn takes a second, which no other command shall pay
    from training.csv_table import make_folder  # noqa: PLC0415
    from training.export import write_artefact  # noqa: PLC0415
    from training.legacy import import_pickles  # noqa: PLC0415
    from training.model_export import code_version  # noqa: PLC0415
    from training.refusals import TrainingRefused  # noqa: PLC0415

    err().print(Text("warning: the code inside the pickles runs now", style="bold yellow"))
    try:
        make_folder(to)
        fitted = import_pickles(model, scaler, _names(features), target_range=scale, code_version=code_version())
    except TrainingRefused as refused:
        raise _command_error(refused) from refused
    write_artefact(to, fitted, Card())
    err().print(
        Text(
            "The old files hold no residuals of people the model had not heard, so there is no interval, and without "
            "one nothing is served. Train again with `goldenfish train`."
        ),
        soft_wrap=True,
    )
    _print(_inspected(to), as_json=as_json)


@app.command(epilog=DEMO_EPILOG)
def demo(
    *,
    to: Annotated[Path, typer.Option("--out", help="Folder for the model.")],
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Of the simulation; the same gives the same.")] = 0,
    speakers: Annotated[int, typer.Option(min=20, help="How many speakers are simulated.")] = 120,
    as_json: AsJson = False,
) -> None:
    """Train the demonstration model on simulated speakers. It knows nothing about people."""
    from functions.assess.assess import EXTRACTOR  # noqa: PLC0415 - see `import_`
    from training.csv_table import make_folder  # noqa: PLC0415
    from training.demonstration import write_demonstration  # noqa: PLC0415
    from training.refusals import TrainingRefused  # noqa: PLC0415

    try:
        make_folder(to)
    except TrainingRefused as refused:
        raise _command_error(refused) from refused
    with shown_stages(err()) as progress:
        write_demonstration(to, extractor=EXTRACTOR, seed=seed, speakers=speakers, progress=progress)
    _print(_inspected(to), as_json=as_json)


@app.command(epilog=SIMULATE_EPILOG)
def simulate(
    *,
    to: Annotated[Path, typer.Option("--out", help="CSV file to write.")],
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Another seed draws other speakers.")] = 0,
    speakers: Annotated[int, typer.Option(min=1, help="How many speakers are simulated.")] = 120,
    as_json: AsJson = False,
) -> None:
    """Write a table of simulated speakers, to try `goldenfish train --features` before there are recordings."""
    from functions.assess.assess import EXTRACTOR  # noqa: PLC0415 - see `import_`
    from training.demonstration import write_simulated  # noqa: PLC0415

    try:
        answers = write_simulated(to, extractor=EXTRACTOR, seed=seed, speakers=speakers)
    except OSError as error:
        raise CommandError(f"{to} cannot be written: {error.strerror}", "another --out", Exit.FAILED) from error
    if as_json:
        write_json({"file": str(to), "speakers": speakers, "answers": answers, "synthetic": True})
    else:
        out().print(Text(f"{to}: {speakers} simulated speakers, {answers} answers. Nobody real is in it."))


def _inspected(directory: Path) -> Inspected:
    from training.inspection import inspect_model  # noqa: PLC0415 - see `import_`
    from training.refusals import TrainingRefused  # noqa: PLC0415

    try:
        return inspect_model(directory)
    except TrainingRefused as refused:
        raise _command_error(refused) from refused


def _command_error(refused: TrainingRefused) -> CommandError:
    return CommandError(str(refused), "docs/models.md", Exit.NOT_FOUND if refused.code == "no_model" else Exit.DATA)


def _names(features: str) -> tuple[str, ...]:
    """Names from a file with one per line, or from the option itself.

    Raises:
        CommandError: no name, or one name twice.
    """
    path = Path(features)
    listed = path.read_text(encoding="utf-8").splitlines() if path.is_file() else features.split(",")
    names = tuple(name.strip() for name in listed if name.strip())
    if not names or len(set(names)) != len(names):
        raise CommandError("--features must name every column once", "--features a,b,c", Exit.USAGE)
    return names


def _print(found: Inspected, *, as_json: bool) -> None:
    facts = found.facts()
    if as_json:
        write_json(facts)
        return
    missing = facts.pop("tripod_ai_missing")
    scope = facts.pop("scope")
    table = Table(box=None, show_header=False, padding=(0, 1))
    for name in ("model_id", "kind", "target", "speakers", "recordings", "interval", "sem", "synthetic", "sha256"):
        fact = facts[name]
        told = f"{fact:.2f} points" if name == "sem" and fact is not None else "none" if fact is None else str(fact)
        table.add_row(name, Text(told, overflow="fold"))
    table.add_row("features", Text(", ".join(facts["features"])))
    for name, value in scope.items():
        told = ", ".join(map(str, value)) if isinstance(value, list) else value
        table.add_row(name, Text("any" if told in ("", None) else str(told)))
    table.add_row("card", Text(f"{27 - len(missing)} of 27 TRIPOD+AI items; missing: {missing or 'none'}"))
    refused = facts["not_served"]
    table.add_row("served", Text(f"no: {refused['reason']} ({refused['detail']})" if refused else "yes"))
    out().print(table)
