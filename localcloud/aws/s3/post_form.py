"""Reads the multipart form of a browser-style upload as S3 does: fields first, the file last."""

from __future__ import annotations

from dataclasses import dataclass, field

from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder

from localcloud.aws.s3.errors import S3Error


@dataclass
class PostForm:
    """The form's fields under lower-case names, and the file."""

    fields: dict[str, str]
    file: bytes = field(repr=False)


def read_form(content_type: str, body: bytes) -> PostForm:
    """Reads fields up to the file; S3 ignores what comes after it.

    Raises:
        S3Error: this is no form, or it holds no file or no key.
    """
    boundary = parse_options_header(content_type)[1].get("boundary", "")
    try:
        parts, filename = _parts(boundary, body)
        file = parts.pop("file", None)
        fields = {name: value.decode() for name, value in parts.items()}
    except ValueError as error:
        message = "The body of your POST request is not well-formed multipart/form-data."
        raise S3Error(400, "MalformedPOSTRequest", message) from error
    if file is None:
        message = "POST requires exactly one file upload per request."
        raise S3Error(400, "InvalidArgument", message, {"ArgumentName": "file", "ArgumentValue": 0})
    if "key" not in fields:
        message = (
            "Bucket POST must contain a field named 'key'. If it is specified, please check the order of the fields."
        )
        raise S3Error(400, "InvalidArgument", message, {"ArgumentName": "key", "ArgumentValue": ""})
    fields["key"] = fields["key"].replace("${filename}", filename)
    return PostForm(fields, file)


def _parts(boundary: str, body: bytes) -> tuple[dict[str, bytes], str]:
    decoder = MultipartDecoder(boundary.encode())
    decoder.receive_data(body)
    decoder.receive_data(None)
    parts: dict[str, bytes] = {}
    filename, name = "", None
    while not isinstance(event := decoder.next_event(), Epilogue):
        if isinstance(event, Field | File):
            name = event.name.lower()
            parts[name] = b""
            if isinstance(event, File):
                filename = event.filename.replace("\\", "/").rpartition("/")[2]
        elif isinstance(event, Data) and name is not None:
            parts[name] += event.data
            if name == "file" and not event.more_data:
                break
    return parts, filename
