"""The audit trail."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from functions.api.audited import AuditedRoute, Reading, audited
from functions.api.caller import Authenticated
from functions.api.moment import Moment
from functions.api.problems import declared
from functions.api.rendering import render
from goldenfish.audit.models import AuditPage
from goldenfish.audit.service import MOST, trail
from goldenfish.problems import Busy, Forbidden, InvalidRequest, Unauthorised

router = APIRouter(tags=["audit"], route_class=AuditedRoute)


@router.get(
    "/api/audit",
    response_model=AuditPage,
    summary="Read the audit trail",
    responses=declared(Unauthorised, Forbidden, InvalidRequest, Busy),
)
def get_audit(
    caller: Authenticated,
    reading: Annotated[Reading, Depends(audited("read_audit"))],
    *,
    owner: Annotated[str, Query(max_length=200, description="whose; only an admin asks for another's")] = "",
    since: Annotated[Moment | None, Query(description="nothing before it")] = None,
    until: Annotated[Moment | None, Query(description="nothing from it on")] = None,
    cursor: Annotated[str, Query(max_length=200, description="`next` of the page before")] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
) -> JSONResponse:
    """What a caller did, and what others did with the caller's things; the newest first.

    Reading it is recorded too, with the next page.
    """
    reading.whose = owner
    page = trail(caller, owner=owner, since=since, until=until, cursor=cursor, limit=limit)
    return JSONResponse(render(page), headers={"Cache-Control": "no-store"})
