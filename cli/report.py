"""`goldenfish report`: a finished session as PDF, JSON or FHIR."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.errors import CommandError, Exit
from cli.owner import ask_as_owner
from cli.state import need_running
from cli.terminal import err

EPILOG = """Examples:

  goldenfish report ses_01jd3…                            writes ses_01jd3….en.pdf

  goldenfish report ses_01jd3… --language vi --out bao-cao.pdf

  goldenfish report ses_01jd3… --format fhir --out - | jq .entry[].resource.resourceType

Exit codes: 0 written · 1 the file cannot be written · 3 no local cloud runs here, or it knows no such session ·
5 the session has no report yet.
"""


class Format(StrEnum):
    """Of the document."""

    PDF = "pdf"
    JSON = "json"
    FHIR = "fhir"


class Language(StrEnum):
    """Of labels, advice and disclaimer."""

    EN = "en"
    VI = "vi"


def report(
    session: Annotated[str, typer.Argument(help="The session's id, as POST /api/session gave it.")],
    *,
    form: Annotated[Format, typer.Option("--format", help="PDF for people, JSON, or a FHIR R4 bundle.")] = Format.PDF,
    language: Annotated[Language, typer.Option(help="Of labels, advice and disclaimer.")] = Language.EN,
    to: Annotated[str, typer.Option("--out", help="File to write; - writes to stdout.")] = "",
) -> None:
    """Write the report of a finished session, as the API gives it to its owner.

    Asks the local cloud that runs in this folder. A deployed stack gives the same document at
    GET /api/session/ID/report?format=pdf&language=vi.
    """
    content = ask_as_owner(need_running(), session, lambda client: client.report(session, form.value, language.value))
    if to == "-":
        sys.stdout.buffer.write(content)
        return
    ending = "pdf" if form is Format.PDF else f"{form.value}.json" if form is Format.FHIR else "json"
    path = Path(to or f"{session}.{language.value}.{ending}")
    write_report(content, path)


def write_report(content: bytes, path: Path) -> None:
    """Write a report and say where.

    Raises:
        CommandError: the file cannot be written.
    """
    try:
        path.write_bytes(content)
    except OSError as error:
        raise CommandError(
            f"cannot write {path}: {error.strerror}", "name another file with --out", Exit.FAILED
        ) from error
    err().print(f"{path} ({len(content):,} bytes)")
