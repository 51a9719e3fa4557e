"""Stores the file of a checked form: as a PUT, since moto's own POST forgets the content type and more."""

from __future__ import annotations

import io
from urllib.parse import quote, urlencode, urlsplit, urlunsplit
from xml.sax.saxutils import escape

from localcloud.aws.s3.errors import S3Error
from localcloud.aws.s3.post_form import PostForm
from localcloud.aws.s3.request import Environ, S3Request

_COPIED = {"cache-control", "content-disposition", "content-encoding", "content-md5", "content-type", "expires"}
_NOT_STORED = {
    *("key", "policy", "acl", "bucket", "success_action_redirect", "success_action_status"),
    *("x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-security-token", "x-amz-signature"),
}


def as_put(request: S3Request, form: PostForm) -> Environ:
    """Returns the environ of the PUT that stores the form's file with the form's settings.

    Raises:
        S3Error: a field that is not emulated.
    """
    path = f"/{request.bucket}/{quote(form.fields['key'], safe='/-_.~')}"
    # latin-1 because WSGI carries bytes in strings.
    decoded = f"/{request.bucket}/{form.fields['key']}".encode().decode("latin-1")
    environ: Environ = {name: value for name, value in request.environ.items() if not name.startswith("HTTP_")}
    environ |= {
        "REQUEST_METHOD": "PUT",
        "PATH_INFO": decoded,
        "RAW_URI": path,
        "REQUEST_URI": path,
        "QUERY_STRING": "",
        "CONTENT_TYPE": "binary/octet-stream",
        "CONTENT_LENGTH": str(len(form.file)),
        "wsgi.input": io.BytesIO(form.file),
        "HTTP_HOST": request.headers["host"],
    }
    for name, value in form.fields.items():
        if name == "content-type":
            environ["CONTENT_TYPE"] = value
        elif name in _COPIED or (name.startswith("x-amz-") and name not in _NOT_STORED):
            environ["HTTP_" + name.upper().replace("-", "_")] = value
        elif name == "tagging" or (name == "acl" and value != "private"):
            raise S3Error(501, "NotImplemented", f"form field {name} is not emulated locally")
    return environ


def answer(request: S3Request, form: PostForm, etag: str) -> tuple[str, list[tuple[str, str]], bytes]:
    """Returns status line, headers and body as the form's success_action fields ask for them."""
    key = form.fields["key"]
    location = f"http://{request.headers['host']}/{request.bucket}/{quote(key, safe='/-_.~')}"
    headers = [("ETag", etag), ("Location", location)]
    redirect = form.fields.get("success_action_redirect")
    if redirect is not None and urlsplit(redirect).scheme in ("http", "https"):
        parts = urlsplit(redirect)
        added = urlencode({"bucket": request.bucket, "key": key, "etag": etag})
        query = f"{parts.query}&{added}" if parts.query else added
        headers = [("ETag", etag), ("Location", urlunsplit(parts._replace(query=query)))]
        return "303 See Other", headers, b""
    status = form.fields.get("success_action_status")
    if status == "201":
        values = {"Location": location, "Bucket": request.bucket, "Key": key, "ETag": etag}
        inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in values.items())
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>{inner}</PostResponse>'.encode()
        return "201 Created", [*headers, ("Content-Type", "application/xml")], body
    return ("200 OK" if status == "200" else "204 No Content"), headers, b""
