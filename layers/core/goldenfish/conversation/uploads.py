"""Forms with which a client uploads what was said at length, for an `audio_message` that names the key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from goldenfish.clock import now
from goldenfish.conversation import service
from goldenfish.conversation.spoken import MAX_BYTES
from goldenfish.ids import new_id
from goldenfish.limits.service import check_audio
from goldenfish.objects import store as objects
from goldenfish.problems import AudioTooLarge, UnsupportedAudioType
from goldenfish.recordings.formats import FORMATS, AudioFormat, by_content_type
from goldenfish.recordings.room import check_room, form_seconds
from goldenfish.settings import settings
from goldenfish.users.caller import Caller


@dataclass(frozen=True)
class AudioForm:
    """Where and how a client uploads one recording to S3."""

    key: str
    url: str
    fields: dict[str, str]
    max_bytes: int
    expires_at: datetime


def grant(caller: Caller, session_id: str, content_type: str, size_bytes: int) -> AudioForm:
    """Give a form for one upload, bound to its key, content type and exact length.

    Raises:
        SessionNotFound: see `service.read`.
        AudioTooLarge: more than a turn takes.
        UnsupportedAudioType: the declared type is none of the accepted ones.
        QuotaExhausted: the day's audio is used up.
    """
    audio_format = by_content_type(content_type)
    if audio_format is None:
        accepted = ", ".join(f.content_type for f in FORMATS)
        raise UnsupportedAudioType(f"The content type is none of: {accepted}.")
    limit = min(MAX_BYTES, settings().upload_max_bytes)
    if size_bytes > limit:
        raise AudioTooLarge(f"What is said in a turn may have {limit} bytes at the most.", max_bytes=limit)
    service.read(caller, session_id)
    check_audio(caller)
    check_room(caller, session_id)
    key = f"{service.recordings_of(session_id)}{new_id('rec')}.{audio_format.extension}"
    return _form(caller, key, audio_format, size_bytes)


def renew(caller: Caller, session_id: str, key: str, content_type: str, size_bytes: int) -> AudioForm:
    """A freshly signed form for a key that was granted.

    Raises:
        SessionNotFound: it is gone meanwhile.
        QuotaExhausted: see `check_room`.
    """
    service.read(caller, session_id)
    check_room(caller, session_id)
    audio_format = by_content_type(content_type)
    assert audio_format is not None, content_type  # noqa: S101 (it was granted for this type)
    return _form(caller, key, audio_format, size_bytes)


def _form(caller: Caller, key: str, audio_format: AudioFormat, size_bytes: int) -> AudioForm:
    expires_s = form_seconds(caller)
    url, fields = objects.presigned_post(
        key, content_type=audio_format.content_type, size_bytes=size_bytes, expires_s=expires_s
    )
    return AudioForm(key, url, fields, size_bytes, now() + timedelta(seconds=expires_s))
