"""The WSGI application in front of moto's S3."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from moto.core.request import PRESERVED_HEADER_NAMES_ENVIRON_KEY
from moto.s3.models import s3_backends

from localcloud.aws.credentials import ACCESS_KEY
from localcloud.aws.pipe import EventPipe
from localcloud.aws.s3 import cors, form_upload
from localcloud.aws.s3.checksums import check_body
from localcloud.aws.s3.cors import CorsRule
from localcloud.aws.s3.errors import S3Error
from localcloud.aws.s3.events import StoredObject, object_created
from localcloud.aws.s3.post_form import read_form
from localcloud.aws.s3.post_policy import check_policy
from localcloud.aws.s3.request import Environ, S3Request
from localcloud.aws.s3.signature import ALGORITHM, check_signature
from localcloud.template.model import ACCOUNT, REGION

_CHECKED = f"{ALGORITHM} Credential={ACCESS_KEY}/19700101/{REGION}/s3/aws4_request, SignedHeaders=host, Signature=0"

Headers = list[tuple[str, str]]
Application = Callable[..., Iterable[bytes]]


@dataclass
class _Answer:
    status: str
    headers: Headers
    body: bytes

    @property
    def succeeded(self) -> bool:
        # A completed multipart upload may fail with status 200 and an error document.
        return self.status.startswith("2") and b"<Error>" not in self.body[:200]

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name), None)


class S3Door:
    """Refuses what S3 refuses, lets moto do the rest, and sends one event per stored object."""

    def __init__(self, moto: Application, events: EventPipe) -> None:
        self._moto = moto
        self._events = events
        # An object and its event belong together, in the order of the sequencers.
        self._writing = threading.Lock()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serves one request."""
        request = S3Request.read(environ)
        rules = _cors_rules(request.bucket)
        try:
            answer = self._answer(request, rules)
        except S3Error as error:
            headers, body = error.document()
            answer = _Answer(error.status_line, headers, body)
        headers = [(name, value) for name, value in answer.headers if not name.lower().startswith("access-control-")]
        if request.method != "OPTIONS":
            headers += cors.response_headers(rules, request.headers, request.method)
        else:
            headers = answer.headers
        if not any(name.lower() == "content-length" for name, _ in headers):
            headers.append(("Content-Length", str(len(answer.body))))
        start_response(answer.status, headers)
        return [] if request.method == "HEAD" else [answer.body]

    def _answer(self, request: S3Request, rules: list[CorsRule]) -> _Answer:
        if request.method == "OPTIONS":
            return _Answer("200 OK", cors.preflight(rules, request.headers), b"")
        if request.is_form_upload():
            return self._form(request)
        signed = check_signature(request)
        _keep_underscores(request.environ, signed)
        if request.method == "PUT" and request.key:
            check_body(request.headers, request.body)
        reason = request.creates_object()
        if reason is None:
            return self._pass_on(request.environ)
        with self._writing:
            answer = self._pass_on(request.environ)
            if answer.succeeded:
                self._tell(request, request.key, reason, answer)
        return answer

    def _form(self, request: S3Request) -> _Answer:
        form = read_form(request.headers["content-type"], request.body)
        check_policy(request.bucket, form)
        check_body(form.fields, form.file)
        environ = form_upload.as_put(request, form)
        with self._writing:
            stored = self._pass_on(environ)
            if not stored.succeeded:
                return stored
            self._tell(request, form.fields["key"], "POST Object", stored)
        return _Answer(*form_upload.answer(request, form, stored.header("etag") or ""))

    def _pass_on(self, environ: Environ) -> _Answer:
        """Lets moto serve a request that has been checked."""
        answer = _Answer("", [], b"")
        # moto takes a form, whose signature is in its fields, for a stranger and lets none overwrite an object.
        environ.setdefault("HTTP_AUTHORIZATION", _CHECKED)

        def start_response(status: str, headers: Headers, *_: object) -> None:
            answer.status, answer.headers = status, headers

        answer.body = b"".join(self._moto(environ, start_response))
        return answer

    def _tell(self, request: S3Request, key: str, reason: str, answer: _Answer) -> None:
        stored = s3_backends[ACCOUNT]["aws"].get_object(request.bucket, key)
        assert stored is not None, "moto has just stored it"
        version = answer.header("x-amz-version-id")
        event = object_created(
            StoredObject(
                bucket=request.bucket,
                key=key,
                size=stored.size,
                etag=stored.etag.strip('"'),
                version_id=None if version == "null" else version,
                reason=reason,
                request_id=answer.header("x-amz-request-id") or uuid.uuid4().hex[:16].upper(),
                source_ip=request.environ.get("REMOTE_ADDR", "127.0.0.1"),
            )
        )
        self._events.send(event)


def _cors_rules(bucket: str) -> list[CorsRule]:
    found = s3_backends[ACCOUNT]["aws"].buckets.get(bucket)
    return [CorsRule.from_moto(rule) for rule in found.cors] if found is not None else []


def _keep_underscores(environ: Environ, signed_headers: list[str]) -> None:
    """Tells moto how metadata names were spelled: WSGI has one spelling for dash and underscore."""
    environ[PRESERVED_HEADER_NAMES_ENVIRON_KEY] = {
        "HTTP_" + name.upper().replace("-", "_"): name for name in signed_headers if "_" in name
    }
