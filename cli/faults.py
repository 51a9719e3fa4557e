"""The `--faults` of a command: read, explained, and the vendor on this machine that one of them needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from cli.errors import CommandError, Exit
from localcloud.faults.models import EXAMPLE, MEANINGS, Faults, FaultsError, parse_faults

if TYPE_CHECKING:
    from localcloud.faults.vendor import FaultyVendor

FaultsOption = Annotated[
    str | None,
    typer.Option("--faults", metavar="NAME=VALUE,…", help="Make things go wrong; `--faults help` explains."),
]


def read_faults(text: str | None) -> Faults:
    """The faults that were asked for; none without the option.

    Raises:
        CommandError: they are not written as they should be.
        typer.Exit: the explanation was asked for, and is printed.
    """
    if text is None:
        return Faults()
    if text.strip() == "help":
        typer.echo(explanation())
        raise typer.Exit
    try:
        return parse_faults(text)
    except FaultsError as error:
        raise CommandError(str(error), f"--faults {EXAMPLE}, or --faults help", Exit.USAGE) from error


def explanation() -> str:
    """Every fault, and an example."""
    lines = [f"  {name + '=…':13}{meaning}" for name, meaning in MEANINGS.items()]
    return "\n".join([f"--faults {EXAMPLE}", "", *lines])


@contextmanager
def vendor_of(faults: Faults, mode: str | None) -> Iterator[FaultyVendor | None]:
    """The vendor on this machine while it is needed, or None.

    Args:
        faults: which of them may need one.
        mode: of the command; `real` asks the vendor of the settings, which no fault of ours changes.

    Raises:
        CommandError: the real vendor was asked for as well.
    """
    if not faults.vendor:
        yield None
        return
    if mode == "real":
        raise CommandError("vendor= stands for a vendor on this machine", "leave out --mode real", Exit.USAGE)
    from localcloud.faults.vendor import FaultyVendor  # noqa: PLC0415 - only this fault needs a server

    with FaultyVendor(faults.vendor) as vendor:
        yield vendor
