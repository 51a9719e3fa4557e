"""Which calls the functions in containers made to AWS: each calls with an access key named after it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast
from wsgiref.types import StartResponse

from localcloud.aws.rights import Use, rights_of

_CREDENTIAL = re.compile(r"Credential=([^/]+)/\d+/[^/]+/([^/]+)/")


@dataclass
class Recorder:
    """A WSGI application that notes calls and hands them on."""

    application: Callable[..., Iterable[bytes]]
    calls: set[Use] = field(default_factory=set)

    def __call__(self, environ: dict[str, Any], start_response: object) -> Iterable[bytes]:
        """Serve one request."""
        signed = _CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
        if signed:
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = io.BytesIO(body)
            self.calls.update(Use(signed[1], *used) for used in _rights_used(signed[2], environ, body))
            if signed[2] == "lambda":  # taken, as an asynchronous invocation is; it runs nowhere
                cast("StartResponse", start_response)("202 Accepted", [("Content-Length", "0")])
                return [b""]
        return self.application(environ, start_response)


def _rights_used(service: str, environ: dict[str, Any], body: bytes) -> Iterator[tuple[str, str]]:
    if service == "execute-api":
        yield "execute-api:ManageConnections", environ["REQUEST_METHOD"] + "/@connections"
    elif service == "lambda":
        yield "lambda:InvokeFunction", environ["PATH_INFO"].split("/")[-2]
    else:
        yield from rights_of(service, environ, body)
