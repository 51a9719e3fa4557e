"""Asking the running local cloud about a session as whoever owns it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from cli.api_client import ApiClient, Refused
from cli.configuration import read_configuration
from cli.errors import CommandError, Exit
from cli.state import State

Answer = TypeVar("Answer")


def ask_as_owner(state: State, session: str, ask: Callable[[ApiClient], Answer]) -> Answer:
    """What the API answers to the first token that knows the session.

    Args:
        state: of the running local cloud.
        session: its id.
        ask: the request.

    Raises:
        CommandError: no token knows such a session, or the API refused for another reason.
    """
    configured, made = read_configuration().tokens()
    values = [state.token] + ([] if made else [token.value for token in configured])
    for value in dict.fromkeys(values):
        with ApiClient(state.http_url, value) as client:
            try:
                return ask(client)
            except Refused as refused:
                if refused.code is not Exit.NOT_FOUND:
                    raise
    raise CommandError(f"no session {session}", "POST /api/session gives the id", Exit.NOT_FOUND)
