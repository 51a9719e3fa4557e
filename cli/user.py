"""`goldenfish user`: accounts of an API, for whoever runs it."""

from __future__ import annotations

import secrets
import sys
from typing import Annotated, Any

import typer
from rich.table import Table

from cli.api_client import ApiClient, Json
from cli.configuration import read_configuration
from cli.errors import CommandError, Exit
from cli.state import need_running
from cli.terminal import err, out, write_json
from goldenfish.users.models import AccountRole, Status

_CODES = (
    "Exit codes: 0 done · 3 no local cloud runs here, or no such account · 4 no administrator's token · 5 refused."
)
ADD_EPILOG = f"""Examples:

  goldenfish user add ann@example.org                    asks for the password

  goldenfish user add ann --role agent --generate        makes one, and prints it this once

  pass show ann | goldenfish user add ann                takes it from a pipe

  goldenfish user add ann --issuer https://securetoken.google.com/p --subject 8Zk…    signs in there, not here

{_CODES}
"""
LIST_EPILOG = f"""Examples:

  goldenfish user list --role admin

  goldenfish user list --json | jq -r '.users[].login'

  goldenfish user list --url https://….amazonaws.com --token $ADMIN_TOKEN

{_CODES}
"""
CHANGE_EPILOG = f"""Examples:

  goldenfish user disable ann@example.org                by login or by id

  goldenfish user role usr_4k2m… admin

  goldenfish user password ann --generate

All of these end every sign-in of the account at once.

{_CODES}
"""
_GENERATED_BYTES = 12

app = typer.Typer(
    help="Accounts: add, list, disable, give another role. Speaks with the local cloud that runs in this folder, or "
    "with the API at --url; there it needs an administrator's token (API_TOKEN=admin:name=token).",
    no_args_is_help=True,
)
Url = Annotated[str, typer.Option(help="Of the API; otherwise the local cloud that runs in this folder.")]
Bearer = Annotated[
    str, typer.Option("--token", help="An administrator's, for --url; otherwise the first one of API_TOKEN.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Who = Annotated[str, typer.Argument(help="Login or id (usr_…) of the account.")]
Generate = Annotated[bool, typer.Option("--generate", help="Make a password and print it.")]


@app.command("add", epilog=ADD_EPILOG)
def add(
    login: Annotated[str, typer.Argument(help="E-mail address or name.")],
    *,
    role: Annotated[
        AccountRole, typer.Option(help="agent and user see their own things, admin everything.")
    ] = "user",
    name: Annotated[str, typer.Option(help="How the person is shown.")] = "",
    generate: Generate = False,
    issuer: Annotated[str, typer.Option(help="Of OIDC_ISSUERS: the person signs in there.")] = "",
    subject: Annotated[str, typer.Option(help="The person's `sub` at the issuer.")] = "",
    url: Url = "",
    token: Bearer = "",
    as_json: AsJson = False,
) -> None:
    """Make an account. The password is asked for, read from a pipe, or made; it is never an argument."""
    if bool(issuer) != bool(subject):
        raise CommandError("--issuer and --subject go together", code=Exit.USAGE)
    external = {"external": {"issuer": issuer, "subject": subject}} if issuer else {}
    password = {} if issuer and not generate else {"password": _password(generate)}
    with _administrator(url, token) as client:
        made = client.create_user(login=login, role=role, display_name=name, **external, **password)
    _show(made, password.get("password", "") if generate else "", as_json=as_json)


@app.command("list", epilog=LIST_EPILOG)
def list_(
    *,
    role: Annotated[AccountRole | None, typer.Option(help="Only these.")] = None,
    url: Url = "",
    token: Bearer = "",
    as_json: AsJson = False,
) -> None:
    """List all accounts, the newest first."""
    with _administrator(url, token) as client:
        users = client.users(role)
    if as_json:
        write_json({"users": users})
        return
    table = Table("login", "role", "status", "id", "made", "name", box=None)
    for user in users:
        table.add_row(*(str(user[field]) for field in ("login", "role", "status", "user_id")),
                      user["created_at"][:10], user["display_name"])  # fmt: skip
    out().print(table)


@app.command("disable", epilog=CHANGE_EPILOG)
def disable(who: Who, *, url: Url = "", token: Bearer = "", as_json: AsJson = False) -> None:
    """Let an account in no more. What it has made stays."""
    _set_status(who, "disabled", url, token, as_json=as_json)


@app.command("enable", epilog=CHANGE_EPILOG)
def enable(who: Who, *, url: Url = "", token: Bearer = "", as_json: AsJson = False) -> None:
    """Let a disabled account in again."""
    _set_status(who, "active", url, token, as_json=as_json)


@app.command("role", epilog=CHANGE_EPILOG)
def role(
    who: Who,
    role: Annotated[AccountRole, typer.Argument(help="admin, agent or user.")],
    *,
    url: Url = "",
    token: Bearer = "",
    as_json: AsJson = False,
) -> None:
    """Give an account another role."""
    with _administrator(url, token) as client:
        changed = client.change_user(_id_of(client, who), role=role)
    _show(changed, "", as_json=as_json)


@app.command("password", epilog=CHANGE_EPILOG)
def password(
    who: Who, *, generate: Generate = False, url: Url = "", token: Bearer = "", as_json: AsJson = False
) -> None:
    """Give an account another password: asked for, read from a pipe, or made."""
    with _administrator(url, token) as client:
        user_id, wanted = _id_of(client, who), _password(generate)
        changed = client.change_user(user_id, password=wanted)
    _show(changed, wanted if generate else "", as_json=as_json)


def _set_status(who: str, status: Status, url: str, token: str, *, as_json: bool) -> None:
    with _administrator(url, token) as client:
        changed = client.change_user(_id_of(client, who), status=status)
    _show(changed, "", as_json=as_json)


def _administrator(url: str, token: str) -> ApiClient:
    """The API, as an administrator."""
    if not url:
        state = need_running()
        return ApiClient(state.http_url, token or state.admin_token)
    if not url.startswith(("http://", "https://")):
        raise CommandError(f"{url!r} is no address", "--url https://….amazonaws.com", Exit.USAGE)
    configured, _ = read_configuration().tokens()
    found = token or next((known.value for known in configured if known.role == "admin"), "")
    if not found:
        fix = "--token TOKEN, or API_TOKEN=admin:name=token in .env"
        raise CommandError("no administrator's token for the API", fix, Exit.CONFIGURATION)
    return ApiClient(url.rstrip("/"), found)


def _id_of(client: ApiClient, who: str) -> str:
    if who.startswith("usr_"):
        return who
    wanted = who.strip().casefold()
    found = next((user["user_id"] for user in client.users(None) if user["login"].casefold() == wanted), "")
    if not found:
        raise CommandError(f"no account {who}", "goldenfish user list", Exit.NOT_FOUND)
    return str(found)


def _password(generate: bool) -> str:
    if generate:
        return secrets.token_urlsafe(_GENERATED_BYTES)
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\n")


def _show(user: Json, generated: str, *, as_json: bool) -> None:
    if as_json:
        more: dict[str, Any] = {"password": generated} if generated else {}
        write_json(user | more)
        return
    err().print(f"{user['login']} · {user['role']} · {user['status']} · {user['user_id']}", markup=False)
    if generated:
        out().print(generated, markup=False)
