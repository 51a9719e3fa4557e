"""Consents: the sentences to show, what was told, what holds."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from functions.api.audited import AuditedRoute, audited
from functions.api.caller import Participant
from functions.api.consent_schemas import ConsentState, TellConsents, WordingLine, WordingReply, consent_state
from functions.api.once import REFUSALS, Once
from functions.api.problems import declared
from functions.api.rendering import render
from functions.api.session_id import SessionId
from goldenfish.consents import service
from goldenfish.consents.wording import VERSION, WITHDRAWAL, WORDING, Language, sentence
from goldenfish.problems import Busy, Forbidden, InvalidRequest, SessionNotFound, Unauthorised

router = APIRouter(tags=["consent"], route_class=AuditedRoute)


@router.get(
    "/api/consents",
    response_model=WordingReply,
    summary="What a person is asked",
    responses=declared(Unauthorised, InvalidRequest),
)
def get_wording(
    _caller: Participant, language: Annotated[Language, Query(description="of the sentences")] = "en"
) -> WordingReply:
    """One plain sentence for each purpose. Tell the `version` with what the person decides."""
    return WordingReply(
        version=VERSION,
        language=language,
        purposes=[WordingLine(purpose=purpose, text=sentence(text, language)) for purpose, text in WORDING.items()],
        withdrawal=sentence(WITHDRAWAL, language),
    )


@router.get(
    "/api/session/{session_id}/consent",
    response_model=ConsentState,
    summary="Read the consents of a session or conversation",
    responses=declared(Unauthorised, SessionNotFound, Busy),
    dependencies=[Depends(audited("read_consents"))],
)
def get_consent(session_id: SessionId, caller: Participant) -> JSONResponse:
    """What holds for each purpose, and every decision that was told."""
    consents = service.read(caller, session_id)
    return JSONResponse(render(consent_state(session_id, consents, service.history(session_id))))


@router.post(
    "/api/session/{session_id}/consent",
    response_model=ConsentState,
    summary="Tell what a person has decided",
    responses=declared(Unauthorised, Forbidden, SessionNotFound, Busy, InvalidRequest, *REFUSALS),
)
def tell_consent(session_id: SessionId, body: TellConsents, caller: Participant, once: Once) -> JSONResponse:
    """Grant and withdraw, several purposes at once; of one that is named twice the last counts.

    Work that has not been done obeys at once. With `erase` what was done under the consent is removed too; a grant
    puts what was left out back on the queue, if its recording is still there. Telling the same again changes nothing.
    """

    def work() -> ConsentState:
        known = service.tell(caller, session_id, body.told())
        return consent_state(session_id, known.consents, service.history(session_id))

    return once(200, work, body.model_dump_json())
