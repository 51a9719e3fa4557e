"""Erasing a session, a person or one's own account."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from functions.api.caller import Authenticated
from functions.api.erasure_schemas import Erased, ErasePerson
from functions.api.problems import declared
from functions.api.rendering import render
from functions.api.session_id import SessionId
from goldenfish.erasure import service
from goldenfish.erasure.models import Status
from goldenfish.problems import Busy, Forbidden, InvalidRequest, SessionNotFound, Unauthorised

router = APIRouter(tags=["erasure"])

_STILL: dict[int | str, dict[str, Any]] = {
    202: {"model": Erased, "description": "The rest is carried on without another request."}
}
STATUS_CODES: dict[Status, int] = {"erased": 200, "erasing": 202}


@router.delete(
    "/api/session/{session_id}",
    response_model=Erased,
    summary="Erase a session",
    responses={**_STILL, **declared(Unauthorised, SessionNotFound, Busy)},
)
def erase_session(session_id: SessionId, caller: Authenticated) -> JSONResponse:
    """Remove everything of an interview or a conversation, for good.

    Recordings with all their versions, transcripts, measurements, reports, the event log, archives that hold it. What
    stays is an entry of the audit trail.
    From the answer on nobody finds the session. 202: there is more than one request has time for; it is carried on.
    Asked again it answers the same until it is done, then 404.
    """
    return _answer(service.erase_session(caller, session_id))


@router.post(
    "/api/people/erase",
    response_model=Erased,
    summary="Erase a person",
    responses={**_STILL, **declared(Unauthorised, Forbidden, Busy, InvalidRequest)},
)
def erase_person(body: ErasePerson, caller: Authenticated) -> JSONResponse:
    """Remove all sessions and conversations with this `user_id` among the caller's, and what is known of the person.

    A person who is not known answers the same. Doing it again changes nothing, so it takes no Idempotency-Key.
    """
    return _answer(service.erase_person(caller, body.user_id))


@router.delete(
    "/users/me",
    response_model=Erased,
    summary="Erase one's own account",
    responses={**_STILL, **declared(Unauthorised, Forbidden, Busy)},
)
def erase_account(caller: Authenticated) -> JSONResponse:
    """Remove the account with everything that belongs to it: sessions, conversations, sign-ins, hooks, archives.

    Signing in ends at once, also while the rest goes on (202). A service token has no account: 403.
    """
    return _answer(service.erase_account(caller))


def _answer(status: Status) -> JSONResponse:
    return JSONResponse(render(Erased(status=status)), STATUS_CODES[status], headers={"Cache-Control": "no-store"})
