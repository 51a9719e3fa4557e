"""POST once per `Idempotency-Key`: the glue between a route and `goldenfish.idempotency`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from functions.api.caller import Participant
from functions.api.problems import document, refusal
from functions.api.rendering import render
from goldenfish.idempotency.models import Reply
from goldenfish.idempotency.service import carry_out_once, fingerprint
from goldenfish.idempotency.store import KEPT_SECONDS
from goldenfish.problems import IdempotencyInProgress, IdempotencyKeyInvalid, IdempotencyKeyReused, Problem
from goldenfish.users.caller import Caller

REFUSALS = (IdempotencyKeyInvalid, IdempotencyInProgress, IdempotencyKeyReused)
"""What every POST route may answer besides its own refusals."""

REPLAYED_HEADER = "Idempotent-Replayed"
_FIRST_REFUSAL = 400

Renew = Callable[[dict[str, Any]], BaseModel]


class OncePerKey:
    """Carries out the work of one POST request, once per key of this caller."""

    def __init__(self, request: Request, caller: Caller, key: str | None) -> None:
        self._route = f"{request.method} {request.url.path}"
        # Guests of one owner must not learn of each other's keys; no owner is named so.
        self._owner = f"SESSION#{caller.session_id}" if caller.session_id else caller.owner
        self._session_id = str(request.path_params.get("session_id", ""))
        self._key = key

    def __call__(
        self,
        status: int,
        work: Callable[[], BaseModel],
        *parameters: str | bytes | int,
        renew: Renew | None = None,
        kept_s: float = KEPT_SECONDS,
    ) -> JSONResponse:
        """Answer with what `work` returns, or with what it returned the first time.

        Args:
            status: of a successful answer.
            work: does what is asked; its refusals are kept like successes.
            parameters: everything the request says besides its path.
            renew: makes a replayed success current again, from its first body.
            kept_s: how long the answer can be had again.

        Raises:
            Problem: without a key, what `work` raises; else a fault of the key itself.
        """
        if self._key is None:
            return JSONResponse(render(work()), status)

        def reply() -> Reply:
            try:
                return Reply(status=status, body=render(work()))
            except Problem as problem:
                return Reply(status=problem.status, body=document(problem))

        asked = fingerprint(self._route, *parameters)
        first, replayed = carry_out_once(
            self._owner, self._key, asked, reply, kept_s=kept_s, session_id=self._session_id
        )
        if first.status >= _FIRST_REFUSAL:
            answer = refusal(first.body, first.status)
        elif replayed and renew is not None:
            answer = JSONResponse(render(renew(dict(first.body))), first.status)
        else:
            answer = JSONResponse(first.body, first.status)
        if replayed:
            answer.headers[REPLAYED_HEADER] = "true"
        return answer


def _once_per_key(
    request: Request,
    caller: Participant,
    idempotency_key: Annotated[
        str | None,
        Header(description="any text of 1 to 255 characters, new for each intent; retries repeat it"),
    ] = None,
) -> OncePerKey:
    return OncePerKey(request, caller, idempotency_key)


Once = Annotated[OncePerKey, Depends(_once_per_key)]
