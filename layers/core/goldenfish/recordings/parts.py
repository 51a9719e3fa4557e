"""Parts: a recording that is uploaded while it is being spoken, byte for byte, in pieces that mean nothing alone.

They lie under a prefix that no rule matches, until `joining` makes one recording of them; a day later they are gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from goldenfish.clock import now
from goldenfish.ids import new_id
from goldenfish.objects import store as objects
from goldenfish.problems import AlreadyRecorded, UnsupportedAudioType
from goldenfish.recordings.capture import Capture
from goldenfish.recordings.formats import FORMATS, AudioFormat, by_content_type
from goldenfish.recordings.keys import parts_of, recording_of, upload_name
from goldenfish.recordings.room import check_room, form_seconds
from goldenfish.recordings.service import grant_number
from goldenfish.sessions import service as sessions
from goldenfish.users.caller import Caller

MAX_BYTES = 25_000_000
"""Of a whole recording: it is joined in memory. 52 minutes at 64 kbit/s; longer ones go by `POST …/upload`."""

MAX_PARTS = 1_000
"""One page of S3's lists; 33 minutes in parts of 2 s."""


@dataclass(frozen=True)
class PartsForm:
    """Where and how a client uploads all parts of one recording."""

    upload_id: str
    key_prefix: str
    url: str
    fields: dict[str, str]
    expires_at: datetime


def grant_parts(
    caller: Caller, session_id: str, question_index: int, *, content_type: str, capture: Capture | None = None
) -> PartsForm:
    """Give one form for all parts of a recording that begins now, or that waits on the device.

    Raises:
        UnsupportedAudioType: the declared type is none of the accepted ones.
        SessionNotFound, SessionClosed, QuestionNotAsked, AlreadyRecorded: see `request_upload`.
        QuotaExhausted: the day's audio is used up.
    """
    audio_format = _format(content_type)
    number = grant_number(caller, session_id, question_index, capture, awaited=True)
    return _form(caller, session_id, question_index, upload_name(number, new_id("rec")), audio_format)


def renew_parts(
    caller: Caller, session_id: str, question_index: int, *, upload_id: str, content_type: str
) -> PartsForm:
    """A freshly signed form for an upload that was granted, also after the close: leave was given before.

    Raises:
        SessionNotFound: it is gone meanwhile.
        AlreadyRecorded: the recording, or a newer one, has come.
        QuotaExhausted: see `check_room`.
    """
    answer = sessions.read_interview(caller, session_id).answer(question_index)
    number, _ = recording_of(upload_id)
    if answer is not None and answer.recording is not None and answer.recording.number >= number:
        raise AlreadyRecorded(f"Answer {question_index} has this recording, or a newer one.")
    check_room(caller, session_id)
    return _form(caller, session_id, question_index, upload_id, _format(content_type))


def _format(content_type: str) -> AudioFormat:
    audio_format = by_content_type(content_type)
    if audio_format is None:
        accepted = ", ".join(f.content_type for f in FORMATS)
        raise UnsupportedAudioType(f"The content type is none of: {accepted}.")
    return audio_format


def _form(
    caller: Caller, session_id: str, question_index: int, upload_id: str, audio_format: AudioFormat
) -> PartsForm:
    prefix = parts_of(session_id, question_index, upload_id)
    expires_s = form_seconds(caller)
    url, fields = objects.presigned_post_under(
        prefix, content_type=audio_format.content_type, max_bytes=MAX_BYTES, expires_s=expires_s
    )
    return PartsForm(upload_id, prefix, url, fields, now() + timedelta(seconds=expires_s))
