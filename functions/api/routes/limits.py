"""A caller's own limits and how much of them is used."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from functions.api.caller import Authenticated
from functions.api.problems import declared
from functions.api.rendering import render
from goldenfish.limits.models import Usage
from goldenfish.limits.service import usage
from goldenfish.limits.store import CountersUnknownError
from goldenfish.problems import Busy, Unauthorised

router = APIRouter(tags=["limits"])


class LimitsReply(BaseModel):
    """What the caller may ask for. Limits that are off are not listed: nothing is counted for them."""

    limits: list[Usage] = Field(description="rates first, then what the day allows")
    at: datetime = Field(description="the moment of these figures")


@router.get(
    "/api/limits",
    response_model=LimitsReply,
    summary="Read your limits and how much of them is used",
    responses=declared(Unauthorised, Busy),
)
def get_limits(caller: Authenticated) -> JSONResponse:
    """The limits of the caller's role, and what of them is used now, this request included.

    Requests and turns slide over their window and are estimates; audio minutes are counted when a recording has been
    transcribed, model tokens when a turn has ended.
    """
    try:
        at, found = usage(caller)
    except CountersUnknownError as fault:
        raise Busy("The counters cannot be read now.") from fault
    return JSONResponse(render(LimitsReply(limits=list(found), at=at)), headers={"Cache-Control": "no-store"})
