"""`goldenfish export`: everything about a person, or all of one's own, as one archive."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import Annotated

import typer

from cli.api_client import ApiClient, Json
from cli.errors import CommandError, Exit
from cli.owners_api import Bearer, Url, owners_api
from cli.terminal import tell, write_json

EPILOG = """Examples:

  goldenfish export --person demo-user                     everything with this user_id, as export.zip

  goldenfish export --output everything.zip                all that belongs to the token's owner

  goldenfish export --person demo-user --json | jq -r .sha256

The archive is begun within five minutes; Ctrl-C stops the waiting, not the making. Exit codes: 0 written ·
1 not ready in time, or it could not be made · 3 no local cloud runs here · 4 no token · 5 refused.
"""
_LOOK_EVERY_S = 2.0


def export(
    *,
    person: Annotated[str, typer.Option(help="Label of the person; otherwise all that is yours.")] = "",
    output: Annotated[Path | None, typer.Option(help="File to write.")] = None,
    wait: Annotated[float, typer.Option(help="Minutes to wait for the archive.")] = 20,
    url: Url = "",
    token: Bearer = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Fetch an archive of everything: sessions, recordings, results, conversations, audit trail."""
    file = output or Path("export.zip")
    with owners_api(url, token) as client:
        asked = client.ask_for_export(person)
        tell(f"asked for {asked['export_id']}; it is begun within five minutes")
        made = _made(client, asked["export_id"], time.monotonic() + wait * 60)
        client.fetch(made["url"], file)
    if _digest(file) != made["sha256"]:
        raise CommandError(f"{file} is not what was made", "try again", Exit.FAILED)
    if as_json:
        write_json({name: value for name, value in made.items() if name != "url"} | {"file": str(file)})
    else:
        tell(f"{file} · {made['size_bytes']} bytes · sha256 {made['sha256']}")


def _made(client: ApiClient, export_id: str, until: float) -> Json:
    while (found := client.export(export_id))["status"] == "waiting":
        if time.monotonic() >= until:
            raise CommandError("the archive is not ready yet", "--wait MINUTES", Exit.FAILED)
        time.sleep(_LOOK_EVERY_S)
    if found["status"] == "failed":
        raise CommandError(f"the archive could not be made: {found['reason']}", "--person LABEL", Exit.FAILED)
    return found


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
