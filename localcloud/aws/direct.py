"""Calls moto's JSON services without Flask, which takes as long to find the one handler as the handler takes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, cast

from moto import backends
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.request import Request
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from localcloud.aws.front import SERVICES, Application, Environ, StartResponse, service_of
from localcloud.template.model import REGION


class _Received(Request):
    """A request that came over a socket: moto leaves the `Date` to the server."""

    from_wsgi_server = True


class DirectServices:
    """moto as one WSGI application: Flask routes only S3, whose requests differ by path."""

    def __init__(self) -> None:
        self._by_path: Application = DomainDispatcherApplication(create_backend_app)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Serves one request."""
        target = str(environ.get("HTTP_X_AMZ_TARGET", ""))
        service = "dynamodbstreams" if target.startswith("DynamoDBStreams") else service_of(environ)
        if not target or service not in SERVICES | {"dynamodb", "dynamodbstreams"}:
            return self._by_path(environ, start_response)
        request = _Received(environ)
        try:
            status, headers, body = _handler(service)(request, request.raw_url, dict(request.headers))
            answer = Response(body, status, headers)
        except HTTPException as error:
            answer = error.get_response()
        return answer(environ, start_response)


@cache
def _handler(service: str) -> Any:  # noqa: ANN401 -- moto's handlers share no type
    """What serves every request of a JSON service: they all come to the path `/`."""
    backend = backends.get_backend(cast("Any", service))[DEFAULT_ACCOUNT_ID][REGION]
    return next(handler for path, handler in backend.url_paths.items() if path in {"/", "/$"})
