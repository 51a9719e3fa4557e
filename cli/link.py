"""`goldenfish link`: a link to the voice page that works once, for a person who has no account."""

from __future__ import annotations

import secrets
from typing import Annotated, Literal

import typer

from cli.api_client import ApiClient, Json
from cli.errors import CommandError, Exit
from cli.owners_api import Bearer, Url, owners_api
from cli.terminal import out, tell, write_json

EPILOG = """Examples:

  goldenfish link                                          the visitor chooses: memories or practice

  goldenfish link --product memories --language vi         an interview in Vietnamese

  goldenfish link --person grandmother --hours 2           counted among her interviews; good for two hours

  goldenfish link --session ses_4k2m…                      back to an interview, after its day or on another device

  goldenfish link --url https://….cloudfront.net --token $TOKEN --json | jq -r .link

Whoever opens the link first has it: send it to one person. It opens one session, for a day, and nothing else; results
are shown without the estimate unless you say --view clinician. What stands behind the # is sent to no server.

Exit codes: 0 printed · 2 wrong option · 3 no local cloud runs here, or no such session · 4 no token · 5 refused.
"""
VISITOR = "visitor"
"""How a label begins that nobody has chosen. Each link of `goldenfish link` gets one of its own: whoever shares a
label is taken for one person, whose settings are remembered and whose sessions are compared."""
_SECONDS_AN_HOUR = 3600

Product = Literal["memories", "practice"]
View = Literal["person", "clinician"]


def link(
    *,
    person: Annotated[str, typer.Option(help="Your label for the person; otherwise a new one.")] = "",
    product: Annotated[Product | None, typer.Option(help="Otherwise the visitor chooses.")] = None,
    session: Annotated[str, typer.Option(help="Back to this one (ses_… or cnv_…), not to a new one.")] = "",
    language: Annotated[str, typer.Option(help="Of page and session, such as vi; otherwise the browser's.")] = "",
    view: Annotated[View, typer.Option(help="clinician: results with the estimate.")] = "person",
    hours: Annotated[
        float | None, typer.Option(min=0.1, max=720, help="How long it can be used; otherwise a week.")
    ] = None,
    page: Annotated[str, typer.Option(help="Address of the page, where it is not the API's.")] = "",
    url: Url = "",
    token: Bearer = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Print a link to the voice page that works once."""
    if page and not page.startswith(("http://", "https://")):
        raise CommandError(f"{page!r} is no address", "--page https://….cloudfront.net", Exit.USAGE)
    with owners_api(url, token) as client:
        label = "" if session else person or f"{VISITOR}-{secrets.token_hex(4)}"
        made = invite(
            client,
            page=page,
            person=label,
            product=product,
            session_id=session,
            language=language,
            view=view,
            expires_in_s=None if hours is None else round(hours * _SECONDS_AN_HOUR),
        )
    if as_json:
        write_json({name: made[name] for name in ("link", "invitation_id", "expires_at")} | {"person": label or None})
        return
    out().print(made["link"], soft_wrap=True, markup=False)
    tell(f"works once, until {made['expires_at']}; send it to one person")


def invite(client: ApiClient, *, page: str = "", person: str = VISITOR, **choices: str | int | None) -> Json:
    """Make an invitation; beside what the API answers there is its `link`.

    Args:
        client: of whoever invites.
        page: address of the page; empty: the API's.
        person: label of the person; empty: that of the session.
        choices: fields of `POST /api/invitations`; empty ones are left out.
    """
    made = client.invite({name: value for name, value in {"user_id": person, **choices}.items() if value})
    return made | {"link": (page or client.base_url).rstrip("/") + made["path"]}
