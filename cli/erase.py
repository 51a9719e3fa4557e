"""`goldenfish erase`: a session or a person, for good."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cli.api_client import Json
from cli.errors import CommandError, Exit
from cli.owners_api import Bearer, Url, owners_api
from cli.terminal import tell, write_json

_CODES = "Exit codes: 0 erased, or being erased · 2 --yes is missing · 3 no such session · 4 no token · 5 refused."
SESSION_EPILOG = f"""Examples:

  goldenfish erase session ses_4k2m… --yes                 an interview

  goldenfish erase session cnv_4k2m… --yes --json          a conversation

{_CODES}
"""
PERSON_EPILOG = f"""Examples:

  goldenfish erase person demo-user --yes                  everything with this user_id, among your own

  goldenfish erase person demo-user --yes --url https://….amazonaws.com --token $TOKEN

{_CODES}
"""
app = typer.Typer(
    help="Erase a session or a person for good: recordings with all versions, transcripts, results, logs, archives.",
    no_args_is_help=True,
)
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking; needed where nobody can be asked.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command("session", epilog=SESSION_EPILOG)
def session(
    session_id: Annotated[str, typer.Argument(help="Of an interview (ses_…) or a conversation (cnv_…).")],
    *,
    yes: Yes = False,
    url: Url = "",
    token: Bearer = "",
    as_json: AsJson = False,
) -> None:
    """Erase an interview or a conversation."""
    _be_sure(session_id, yes=yes)
    with owners_api(url, token) as client:
        _show(client.erase_session(session_id), as_json=as_json)


@app.command("person", epilog=PERSON_EPILOG)
def person(
    user_id: Annotated[str, typer.Argument(help="The label that the person's sessions were made with.")],
    *,
    yes: Yes = False,
    url: Url = "",
    token: Bearer = "",
    as_json: AsJson = False,
) -> None:
    """Erase everything of a person among your own."""
    _be_sure(f"everything of {user_id}", yes=yes)
    with owners_api(url, token) as client:
        _show(client.erase_person(user_id), as_json=as_json)


def _be_sure(what: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise CommandError(f"{what} would be erased for good", "--yes", Exit.USAGE)
    typer.confirm(f"Erase {what} for good?", abort=True, err=True)


def _show(answer: Json, *, as_json: bool) -> None:
    if as_json:
        write_json(answer)
    elif answer["status"] == "erased":
        tell("erased: nothing is left")
    else:
        tell("erasing: it cannot be found any more, and the rest goes by itself within minutes")
