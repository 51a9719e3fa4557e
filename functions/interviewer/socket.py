"""The WebSocket door: `$connect`, `$disconnect`, what clients send, and the work that runs behind it."""

from __future__ import annotations

from typing import Any

from functions.interviewer import router
from functions.interviewer.door import admit
from goldenfish.connections import service
from goldenfish.observability import invoked, make_logger, serving

logger = make_logger("interviewer")

_OK = {"statusCode": 200}


@invoked(logger)
def handler(event: dict[str, Any], context: Any) -> Any:  # noqa: ANN401 (Lambda's own types)
    """Serve one WebSocket event of API Gateway, or one background job of ours."""
    if "job" in event:
        from functions.interviewer import jobs  # noqa: PLC0415 (a handshake must not wait for what a turn needs)

        return jobs.run(event, context)
    request = event["requestContext"]
    connection_id: str = request["connectionId"]
    serving(str(request.get("requestId") or ""))
    if request["eventType"] == "CONNECT":
        return {"statusCode": admit(connection_id, event.get("queryStringParameters") or {})}
    if request["eventType"] == "DISCONNECT":
        service.disconnect(connection_id)
    else:
        router.receive(connection_id, event.get("body") or "")
    return _OK
