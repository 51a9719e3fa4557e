"""The API that a command speaks with as an owner: the local cloud that runs in this folder, or one elsewhere."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.api_client import ApiClient
from cli.configuration import read_configuration
from cli.errors import CommandError, Exit
from cli.state import need_running

Url = Annotated[str, typer.Option(help="Of the API; otherwise the local cloud that runs in this folder.")]
Bearer = Annotated[str, typer.Option("--token", help="Whose things; otherwise the first one of API_TOKEN.")]


def owners_api(url: str, token: str) -> ApiClient:
    """The API as the owner of a token.

    Raises:
        CommandError: no local cloud runs here, the address is none, or there is no token for it.
    """
    if not url:
        state = need_running()
        return ApiClient(state.http_url, token or state.token)
    if not url.startswith(("http://", "https://")):
        raise CommandError(f"{url!r} is no address", "--url https://….amazonaws.com", Exit.USAGE)
    configured, _ = read_configuration().tokens()
    found = token or next((known.value for known in configured), "")
    if not found:
        raise CommandError("no token for the API", "--token TOKEN, or API_TOKEN in .env", Exit.CONFIGURATION)
    return ApiClient(url.rstrip("/"), found)
