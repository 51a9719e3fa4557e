"""What requests and answers hold that upload a recording in parts."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from functions.api.request import Request
from functions.api.schemas import AudioStored
from goldenfish.recordings.capture import Capture
from goldenfish.recordings.keys import UPLOAD_ID_PATTERN
from goldenfish.recordings.parts import MAX_PARTS


class RequestParts(Request):
    """`POST …/parts`."""

    question_index: int = Field(ge=1, description="the answer that is being spoken")
    content_type: str = Field(max_length=100, description="of the recording, e.g. `audio/webm;codecs=opus`")
    capture: Capture | None = Field(default=None, description="how the device records")


class PartsGranted(BaseModel):
    """One form for all parts: POST `fields`, `key`, and last the part as `file`, as multipart/form-data to `url`."""

    session_id: str
    question_index: int
    upload_id: str
    url: str
    fields: dict[str, str]
    key_prefix: str = Field(description="a part's `key` is this and its number from 1, of four digits: `0001`")
    max_part_bytes: int
    max_parts: int
    expires_at: datetime


class CompleteUpload(Request):
    """`POST …/complete`."""

    question_index: int = Field(ge=1)
    upload_id: str = Field(pattern=UPLOAD_ID_PATTERN, description="from `POST …/parts`")
    count: int = Field(ge=1, le=MAX_PARTS, description="how many parts there are")
    size_bytes: int = Field(ge=1, description="of all parts together")
    sha256: str = Field(pattern="^[0-9a-f]{64}$", description="of all parts together, in hexadecimal")


class UploadCompleted(AudioStored):
    """The parts are one recording now; transcript and assessment follow."""

    replayed: bool = Field(description="true: it had been completed before; nothing was changed")
