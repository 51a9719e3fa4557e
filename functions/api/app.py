"""The API function: FastAPI behind API Gateway's HTTP API, through Mangum."""

from __future__ import annotations

import asyncio
import json
import logging
from time import perf_counter
from typing import Any

from fastapi import FastAPI
from mangum import Mangum
from mangum.adapter import DEFAULT_TEXT_MIME_TYPES

from functions.api import headers, openapi, problems
from functions.api.log_path import loggable, session_of
from functions.api.routes import ROUTERS
from functions.api.routes.report import FHIR_JSON
from goldenfish import __version__
from goldenfish.observability import about, invoked, serving

CREATING_PATHS = {"/api/session", "/api/sessions", "/api/conversations", "/api/invitations/redeem"}


def create_app() -> FastAPI:
    """The application with all routes."""
    app = FastAPI(
        title="Golden Fish",
        version=__version__,
        description=(
            "Interviews by voice: ask each question exactly once, upload the recorded answer, end the answer, read "
            "transcript, measurements and summary. Refusals are problem+json with a stable `code`. Every POST that "
            "changes a session takes an `Idempotency-Key`. `POST …/audio` takes 4,000,000 bytes of audio; longer "
            "recordings go through `POST …/upload`. Above about 4.5 MB of request the gateway answers a bare 413."
        ),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        # FastAPI's own spans hold paths and queries as they came; ours (`observability.span`) hold neither.
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
        generate_unique_id_function=lambda route: route.name,
    )
    for router in ROUTERS:
        app.include_router(router)
    problems.install(app, ROUTERS)
    openapi.install(app)
    return app


app = create_app()

# Mangum asks for the thread's current event loop; making one on the way is deprecated since Python 3.12.
_loop = asyncio.new_event_loop()
asyncio.set_event_loop(_loop)

# `problems` logs every fault; Mangum would log it again, as plain text that runs into the next line of the log.
logging.getLogger("mangum.http").disabled = True

# `lifespan="auto"` would run start-up and shut-down around every invocation (mangum, protocols/lifespan.py).
_adapter = Mangum(app, lifespan="off", text_mime_types=[*DEFAULT_TEXT_MIME_TYPES, problems.MEDIA_TYPE, FHIR_JSON])


@invoked(problems.logger)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 (Lambda's context has no type here)
    """Answer one HTTP request of API Gateway (payload format 2.0)."""
    began = perf_counter()
    logger = problems.logger
    http = event.get("requestContext", {})
    path, method = str(event.get("rawPath")), http.get("http", {}).get("method")
    # Keys persist in a warm environment; every request sets them all anew.
    logger.append_keys(path=loggable(path))
    serving(str(http.get("requestId") or ""))
    about(session_of(path))
    asyncio.set_event_loop(_loop)
    answer: dict[str, Any] = _adapter(event, context)
    if method == "POST" and path in CREATING_PATHS and answer["statusCode"] == 201:  # noqa: PLR2004 (created)
        about(json.loads(answer["body"])["session_id"])
    logger.info("request", method=method, status=answer["statusCode"])
    return headers.complete(answer, event, began)
