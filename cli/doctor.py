"""`goldenfish doctor`: would it work here, and if not, what is missing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from cli.checks.check import Check
from cli.checks.engines import check_engines
from cli.checks.names import check_names, check_terms, check_values
from cli.checks.offered_models import ask_vendor
from cli.checks.retirements import check_retirements
from cli.checks.stack import check_port, check_python, check_stack
from cli.checks.voices import check_voices
from cli.configuration import Configuration, read_leniently
from cli.errors import Exit
from cli.state import running
from cli.terminal import out, write_json

SIGNS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "fail": ("✗", "red")}
EPILOG = """Examples:

  goldenfish doctor            a line for each thing looked at

  EXTERNAL_SERVICES_MODE=real goldenfish doctor --json

Exit codes: 0 everything would work · 1 something would not · 4 .env is no text file in UTF-8.
"""


def doctor(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Check configuration, template, engines and the vendors' model retirement dates."""
    checks = examine(read_leniently())
    failed = any(check.outcome == "fail" for check in checks)
    if as_json:
        write_json({"ok": not failed, "checks": [check._asdict() for check in checks]})
    else:
        out().print(table(checks))
    if failed:
        raise typer.Exit(Exit.FAILED)


def examine(configuration: Configuration) -> list[Check]:
    """All checks; a wrong setting is said, and the others are looked at with its default."""
    sound = configuration.without(configuration.wrong_settings())
    settings = sound.settings()
    key = configuration.values.get("OPENAI_API_KEY", "")
    offered, unknown = ask_vendor(settings, key)
    return [
        check_python(),
        *check_names(configuration),
        *check_values(configuration),
        *check_terms(configuration),
        *check_engines(settings, configuration.values.get("OPENAI_API_KEY", "")),
        *check_voices(settings, configuration.values.get("OPENAI_API_KEY", "")),
        *unknown,
        *check_retirements(settings, datetime.now(UTC).date(), offered),
        check_stack(sound),
        _check_port(),
    ]


def table(checks: list[Check]) -> Table:
    """One row per check: sign, what, found, and what to do about it."""
    grid = Table.grid(padding=(0, 2))
    for check in checks:
        sign, style = SIGNS[check.outcome]
        found = Text(check.found)
        if check.fix and check.outcome != "ok":
            found.append(f"\n→ {check.fix}", style="bold")
        grid.add_row(Text(sign, style=style), Text(check.name), found)
    return grid


def _check_port() -> Check:
    if (own := running()) is not None:
        return Check("port", "ok", f"goldenfish up runs from this folder at {own.http_url}")
    return check_port(8000)
