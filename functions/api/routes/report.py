"""Reading a session's report: JSON, PDF, FHIR."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import JSONResponse

from functions.api.audited import AuditedRoute, audited
from functions.api.caller import Participant
from functions.api.problems import declared
from functions.api.rendering import render
from functions.api.session_id import SessionId
from goldenfish.problems import Busy, InvalidRequest, NotConsented, ReportNotReady, SessionNotFound, Unauthorised
from goldenfish.reports.fhir.bundle import fhir_bundle
from goldenfish.reports.models import Language, Report
from goldenfish.reports.service import read_printed_report, read_report

router = APIRouter(tags=["results"], route_class=AuditedRoute)

FHIR_JSON = "application/fhir+json"
_NO_STORE = {"Cache-Control": "no-store"}
_OTHER_CONTENT: dict[str, Any] = {
    FHIR_JSON: {"schema": {"type": "object", "description": "a FHIR R4 Bundle"}},
    "application/pdf": {"schema": {"type": "string", "format": "binary"}},
}


@router.get(
    "/api/session/{session_id}/report",
    response_model=Report,
    summary="Read the report of a finished session",
    responses={
        200: {"content": _OTHER_CONTENT},
        **declared(Unauthorised, NotConsented, SessionNotFound, ReportNotReady, InvalidRequest, Busy),
    },
    dependencies=[Depends(audited("read_report"))],
)
def get_report(
    session_id: SessionId,
    caller: Participant,
    form: Annotated[Literal["json", "pdf", "fhir"], Query(alias="format", description="of the document")] = "json",
    language: Annotated[Language, Query(description="of labels, advice and disclaimer")] = "en",
) -> Response:
    """The session's newest summary as a document, with disclaimer and quality inside.

    `json` is ours, `pdf` is for people, `fhir` is a Bundle of FHIR R4 with status `preliminary` throughout.
    `pdf` and `fhir` are made to be handed on: they need the person's consent to `share`.
    """
    if form == "pdf":
        printed = read_printed_report(caller, session_id, language)
        name = f"{session_id}.{language}.pdf"
        headers = {**_NO_STORE, "Content-Disposition": f'inline; filename="{name}"'}
        return Response(printed, media_type="application/pdf", headers=headers)
    report = read_report(caller, session_id, language, for_others=form == "fhir")
    if form == "fhir":
        return JSONResponse(fhir_bundle(report), headers=_NO_STORE, media_type=FHIR_JSON)
    return JSONResponse(render(report), headers=_NO_STORE)
