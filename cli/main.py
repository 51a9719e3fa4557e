"""The `goldenfish` command."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import typer
from rich.text import Text

from cli import (
    cost,
    demo,
    doctor,
    erase,
    evaluate,
    export,
    features,
    invariants,
    keys,
    link,
    model,
    page,
    redrive,
    report,
    talk,
    trace,
    train,
    up,
    user,
)
from cli.errors import CommandError
from cli.terminal import err, out

app = typer.Typer(
    name="goldenfish",
    help="A backend for recorded conversations, on this machine: no key, no Docker, no account.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(epilog=up.EPILOG)(up.up)
app.command(epilog=link.EPILOG)(link.link)
app.command(epilog=demo.EPILOG)(demo.demo)
app.command(epilog=talk.EPILOG)(talk.talk)
app.command(epilog=doctor.EPILOG)(doctor.doctor)
app.command(epilog=features.EPILOG)(features.features)
app.command(epilog=report.EPILOG)(report.report)
app.command(epilog=trace.EPILOG)(trace.trace)
app.command(epilog=redrive.EPILOG)(redrive.redrive)
app.command(epilog=export.EPILOG)(export.export)
app.command(epilog=invariants.EPILOG)(invariants.invariants)
app.command(epilog=cost.EPILOG)(cost.cost)
app.command(epilog=train.EPILOG)(train.train)
app.command(epilog=evaluate.EPILOG)(evaluate.evaluate)
app.add_typer(model.app, name="model")
app.add_typer(user.app, name="user")
app.add_typer(page.app, name="page")
app.add_typer(keys.app, name="keys")
app.add_typer(erase.app, name="erase")


def show_version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        out().print(version("goldenfish"))
        raise typer.Exit


@app.callback()
def options(
    _version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options of the command as a whole."""


def main() -> None:
    """Run the command; a `CommandError` becomes two lines on stderr and its exit code."""
    try:
        app()
    except CommandError as error:
        err().print(Text("error: ", style="bold red").append(error.what, style="none"), soft_wrap=True)
        if error.fix:
            err().print(Text("try: ", style="bold").append(error.fix, style="none"), soft_wrap=True)
        sys.exit(error.code)
    except KeyboardInterrupt:
        sys.exit(130)
