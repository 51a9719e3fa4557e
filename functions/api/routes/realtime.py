"""Live speech-to-speech: the phone's session description for the vendor's."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from functions.api.caller import Participant
from functions.api.once import REFUSALS, Once
from functions.api.problems import declared
from functions.api.schemas import RealtimeAnswer, RealtimeOffer
from functions.api.session_id import SessionId
from goldenfish.problems import (
    InvalidRequest,
    NotConsented,
    RealtimeOff,
    SessionClosed,
    SessionNotFound,
    Unauthorised,
)
from goldenfish.providers.refusals import PROVIDER_REFUSALS
from goldenfish.realtime import service

router = APIRouter(tags=["realtime"])

_KEPT_S = 600.0
"""A description is of use while its peer connection is being made."""


@router.post(
    "/api/session/{session_id}/realtime",
    status_code=201,
    response_model=RealtimeAnswer,
    summary="Begin a live call of an interview",
    responses=declared(
        Unauthorised,
        NotConsented,
        SessionNotFound,
        SessionClosed,
        RealtimeOff,
        InvalidRequest,
        *REFUSALS,
        *PROVIDER_REFUSALS,
    ),
)
def create_realtime_call(session_id: SessionId, body: RealtimeOffer, caller: Participant, once: Once) -> JSONResponse:
    """Exchange session descriptions; then phone and vendor talk directly over WebRTC.

    The call reads what it is given and never speaks by itself: no pause ends anything, nothing is answered. The phone
    gets no key. The vendor shows it how its call is set up, so no question and nothing secret stands in that. Off
    unless `REALTIME` is `openai`.
    """

    def work() -> RealtimeAnswer:
        return RealtimeAnswer(sdp=service.connect(caller, session_id, body.sdp))

    return once(201, work, body.sdp, kept_s=_KEPT_S)
