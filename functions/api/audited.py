"""Routes that give content leave a trace: what they read is recorded before it leaves, or it does not leave.

A route says what it reads with `Depends(audited("read_results"))`; the class of its router records it once the answer
is made. Which routes must do so is held by a test that knows all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from functions.api.caller import Participant
from goldenfish.audit.models import Action
from goldenfish.audit.service import record
from goldenfish.owned.service import owner_of
from goldenfish.users.caller import Caller

_FIRST_REFUSAL = 400


@dataclass
class Reading:
    """What a request reads, and whose."""

    caller: Caller
    action: Action
    session_id: str
    told: bool = field(default=True)
    """False when there was nothing new to tell: a reader that only asks leaves no trace."""

    whose: str = field(default="")
    """Owner of what is read, where the route names one; else the session's."""

    def keep(self) -> None:
        """Record it.

        Raises:
            Busy: it cannot be written.
        """
        # Others than an admin see nothing but their own.
        of_session = owner_of(self.session_id) if self.caller.role == "admin" and self.session_id else ""
        record(self.caller, self.action, session_id=self.session_id, subject_owner=self.whose or of_session)


class audited:  # noqa: N801 (used like a function, `Depends(audited(...))`; a class so that a test can see it)
    """A dependency that says what a route reads.

    Args:
        action: as the audit trail names it.
    """

    def __init__(self, action: Action) -> None:
        self.action = action

    def __call__(self, request: Request, caller: Participant) -> Reading:
        """Let the router's class know of the reading."""
        reading = Reading(caller, self.action, request.path_params.get("session_id", ""))
        request.state.reading = reading
        return reading


class AuditedRoute(APIRoute):
    """Records what a route has read before its answer leaves; a refusal has read nothing."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """As FastAPI's, with the record after it."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            response = await handle(request)
            reading: Reading | None = getattr(request.state, "reading", None)
            if reading is not None and reading.told and response.status_code < _FIRST_REFUSAL:
                await run_in_threadpool(reading.keep)
            return response

        return answer
