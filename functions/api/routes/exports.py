"""Everything about a person, or of an account, as one archive."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Path
from fastapi.responses import JSONResponse

from functions.api.audited import AuditedRoute, Reading, audited
from functions.api.caller import Authenticated
from functions.api.erasure_schemas import ExportPerson, ExportView
from functions.api.problems import declared
from functions.api.rendering import render
from goldenfish.exports import service
from goldenfish.exports.models import Export
from goldenfish.problems import Busy, ExportNotFound, Forbidden, InvalidRequest, Unauthorised
from goldenfish.users.caller import Caller

router = APIRouter(tags=["export"], route_class=AuditedRoute)

_NO_STORE = {"Cache-Control": "no-store"}
_REFUSALS = declared(Unauthorised, Forbidden, Busy, InvalidRequest)
ExportId = Annotated[str, Path(max_length=60, description="as the request for the archive answered")]
Audit = Annotated[Reading, Depends(audited("read_export"))]


@router.post(
    "/api/people/export",
    status_code=202,
    response_model=ExportView,
    summary="Ask for an archive",
    responses=_REFUSALS,
)
def export_person(
    caller: Authenticated, body: Annotated[ExportPerson, Body(default_factory=ExportPerson)]
) -> JSONResponse:
    """Have everything about one person put into a zip archive; without `user_id` everything of the caller.

    It is made within minutes: ask for it with `GET`. While one is being made the same is answered, so this takes no
    Idempotency-Key.
    """
    return _asked(service.ask(caller, body.user_id or ""))


@router.get(
    "/api/people/export/{export_id}",
    response_model=ExportView,
    summary="Fetch an archive",
    responses=declared(Unauthorised, ExportNotFound, Busy, InvalidRequest),
)
def get_export(export_id: ExportId, caller: Authenticated, reading: Audit) -> JSONResponse:
    """How far the archive is; once it is `ready`, an address from which it can be fetched for an hour.

    An archive is kept for seven days, and goes earlier with whatever of it is erased.
    """
    return _read(caller, export_id, reading)


@router.post(
    "/users/me/export",
    status_code=202,
    response_model=ExportView,
    summary="Ask for an archive of one's own account",
    responses=declared(Unauthorised, Forbidden, Busy),
)
def export_account(caller: Authenticated) -> JSONResponse:
    """Have everything of the caller put into a zip archive: sessions, conversations, the account, its audit trail."""
    return _asked(service.ask(caller))


@router.get(
    "/users/me/export/{export_id}",
    response_model=ExportView,
    summary="Fetch the archive of one's own account",
    responses=declared(Unauthorised, ExportNotFound, Busy, InvalidRequest),
)
def get_account_export(export_id: ExportId, caller: Authenticated, reading: Audit) -> JSONResponse:
    """As `GET /api/people/export/{export_id}`."""
    return _read(caller, export_id, reading)


def _asked(export: Export) -> JSONResponse:
    return JSONResponse(render(_view(export)), 202, headers=_NO_STORE)


def _read(caller: Caller, export_id: str, reading: Reading) -> JSONResponse:
    view = _view(service.read(caller, export_id))
    reading.told = view.url is not None
    return JSONResponse(render(view), headers=_NO_STORE)


def _view(export: Export) -> ExportView:
    return ExportView(
        export_id=export.export_id,
        status=export.state,
        asked_at=export.asked_at,
        reason=export.reason,
        size_bytes=export.size_bytes,
        sha256=export.sha256,
        url=service.address(export),
        expires_at=datetime.fromtimestamp(export.expires_at, UTC),
    )
