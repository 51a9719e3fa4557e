"""`goldenfish trace`: what happened to a session, on one time line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from cli.log_text import FUNCTION_STYLES, LEVEL_STYLES
from cli.owner import ask_as_owner
from cli.state import need_running
from cli.terminal import out, write_json
from cli.timeline import Entry, timeline

EPILOG = """Examples:

  goldenfish trace ses_01jd3…                    requests, attempts and their errors, results

  goldenfish trace ses_01jd3… --json | jq '.entries[] | select(.level == "ERROR")'

Exit codes: 0 shown · 3 no local cloud runs here, or it knows no such session.
"""


def trace(
    session: Annotated[str, typer.Argument(help="The session's id, as POST /api/session gave it.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Show one time line of a session: its events, and every line the functions logged about it.

    Reads the running local cloud's event log and log file, so it works while `goldenfish up` runs in this folder.
    """
    state = need_running()
    entries = timeline(
        session, ask_as_owner(state, session, lambda client: client.events(session)), read_logs(state.logs)
    )
    if as_json:
        write_json({"schema": "goldenfish.trace/1", "session_id": session, "entries": [e._asdict() for e in entries]})
    else:
        show(entries)


def read_logs(path: Path) -> list[dict[str, Any]]:
    """The lines of the local cloud's log file; none when there is no file yet."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.endswith("\n")]


def show(entries: list[Entry]) -> None:
    """Print a table on a terminal, else one line per entry, however long."""
    console = out()
    if console.is_terminal:
        console.print(table(entries))
        return
    for entry in entries:
        console.print(f"{entry.time[11:23]}  {entry.source}  {entry.what}", soft_wrap=True, markup=False)


def table(entries: list[Entry]) -> Table:
    """One row per entry."""
    grid = Table(box=None, padding=(0, 1), header_style="bold")
    for title in ("time", "from", "what"):
        grid.add_column(title, overflow="fold")
    for entry in entries:
        source = Text(entry.source, style=FUNCTION_STYLES.get(entry.source, "bold"))
        grid.add_row(
            Text(entry.time[11:23], style="dim"), source, Text(entry.what, LEVEL_STYLES.get(entry.level, ""))
        )
    return grid
