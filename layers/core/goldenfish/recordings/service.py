"""Accepting recordings: straight through the API, or by a form with which the client uploads to S3."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from goldenfish.clock import now
from goldenfish.ids import new_id
from goldenfish.limits.service import check_audio
from goldenfish.objects import store as objects
from goldenfish.problems import AlreadyRecorded, AudioTooLarge, Busy, EmptyAudio, UnsupportedAudioType
from goldenfish.recordings.capture import Capture
from goldenfish.recordings.formats import FORMATS, HEAD_BYTES, AudioFormat, by_content_type, by_extension, sniff
from goldenfish.recordings.keys import audio_key, parse_audio_key
from goldenfish.recordings.room import check_room, form_seconds
from goldenfish.sessions import service as sessions
from goldenfish.sessions.models import Change, Interview, RecordingRef
from goldenfish.sessions.transitions.uploading import recording_arrived, refuse_upload, request_upload
from goldenfish.settings import settings
from goldenfish.users.caller import Caller


@dataclass(frozen=True)
class UploadForm:
    """Where and how a client uploads one recording to S3."""

    recording_id: str
    key: str
    url: str
    fields: dict[str, str]
    max_bytes: int
    expires_at: datetime


def store_audio(
    caller: Caller, session_id: str, question_index: int, content: bytes, capture: Capture | None = None
) -> RecordingRef:
    """Keep a recording that came through the API, its bytes untouched.

    Raises:
        AudioTooLarge: use the upload route; nothing was kept.
        EmptyAudio: no bytes.
        UnsupportedAudioType: by content; the session remembers the refusal and will not wait for it.
        SessionNotFound, SessionClosed, QuestionNotAsked, AlreadyRecorded: see `request_upload`.
        QuotaExhausted: the day's audio is used up.
    """
    if len(content) > settings().multipart_max_bytes:
        raise AudioTooLarge(
            f"This route takes {settings().multipart_max_bytes} bytes; ask for an upload form instead.",
            max_bytes=settings().multipart_max_bytes,
            upload_route=f"/api/session/{session_id}/upload",
        )
    audio_format = sniff(content[:HEAD_BYTES])
    if audio_format is None:
        refusal = _refusal(content)
        _remember(caller, session_id, question_index, refusal)
        raise refusal
    number = grant_number(caller, session_id, question_index, capture)
    key = audio_key(session_id, question_index, number, new_id("rec"), audio_format.extension)
    return store_recording(caller, key, content, audio_format)


def store_recording(caller: Caller, key: str, content: bytes | bytearray, audio_format: AudioFormat) -> RecordingRef:
    """Put a recording where its arrival sets off the workers, and let it count for its answer.

    Args:
        caller: whose session it is, or an administrator.
        key: of the recording, made by us for a number that was granted.
        content: its bytes.
        audio_format: as found in them.
    """
    parsed = parse_audio_key(key)
    assert parsed is not None, key  # noqa: S101 (a key that we have just made)
    version_id = objects.put(key, content, audio_format.content_type)
    recording = RecordingRef(
        recording_id=parsed.recording_id,
        number=parsed.number,
        key=key,
        version_id=version_id,
        size_bytes=len(content),
        content_type=audio_format.content_type,
        received_at=now(),
        expires_at=now() + timedelta(days=settings().recording_days),
    )
    # Counted now, so that the next read shows it. Where that fails the workers' notice of the object counts it.
    with suppress(Busy):
        sessions.change_session(
            caller, parsed.session_id, lambda seen: recording_arrived(seen, parsed.question_index, recording)
        )
    return recording


def grant_upload(
    caller: Caller,
    session_id: str,
    question_index: int,
    *,
    content_type: str,
    size_bytes: int,
    capture: Capture | None = None,
) -> UploadForm:
    """Give a form for one upload, bound to its key, content type and exact length.

    Raises:
        AudioTooLarge: more than the platform takes at all.
        UnsupportedAudioType: the declared type is none of the accepted ones.
        SessionNotFound, SessionClosed, QuestionNotAsked, AlreadyRecorded: see `request_upload`.
        QuotaExhausted: the day's audio is used up.
    """
    if size_bytes > settings().upload_max_bytes:
        limit = settings().upload_max_bytes
        raise AudioTooLarge(f"A recording may have {limit} bytes at the most.", max_bytes=limit)
    audio_format = by_content_type(content_type)
    if audio_format is None:
        accepted = ", ".join(f.content_type for f in FORMATS)
        raise UnsupportedAudioType(f"The content type is none of: {accepted}.")
    number = grant_number(caller, session_id, question_index, capture)
    key = audio_key(session_id, question_index, number, new_id("rec"), audio_format.extension)
    return _form(caller, key, size_bytes)


def renewable_seconds() -> float:
    """How long a granted form can be had afresh: as long as any session waits for a recording."""
    waits = (
        timedelta(hours=settings().recording_wait_hours),
        timedelta(days=settings().offline_recording_wait_days),
    )
    return max(waits).total_seconds()


def renew_upload(caller: Caller, key: str, size_bytes: int) -> UploadForm:
    """A freshly signed form for a key that was granted, also after the close: the leave to upload was given before.

    Raises:
        SessionNotFound: it is gone meanwhile.
        AlreadyRecorded: the recording, or a newer one, has come.
        QuotaExhausted: see `check_room`.
    """
    parsed = parse_audio_key(key)
    assert parsed is not None, key  # noqa: S101 (a key that we have made)
    answer = sessions.read_interview(caller, parsed.session_id).answer(parsed.question_index)
    if answer is not None and answer.recording is not None and answer.recording.number >= parsed.number:
        raise AlreadyRecorded(f"Answer {parsed.question_index} has this recording, or a newer one.")
    check_room(caller, parsed.session_id)
    return _form(caller, key, size_bytes)


def _form(caller: Caller, key: str, size_bytes: int) -> UploadForm:
    parsed = parse_audio_key(key)
    audio_format = by_extension(key.rpartition(".")[2])
    assert parsed is not None, key  # noqa: S101 (a key that we have made)
    assert audio_format is not None, key  # noqa: S101
    expires_s = form_seconds(caller)
    url, fields = objects.presigned_post(
        key, content_type=audio_format.content_type, size_bytes=size_bytes, expires_s=expires_s
    )
    return UploadForm(
        recording_id=parsed.recording_id,
        key=key,
        url=url,
        fields=fields,
        max_bytes=size_bytes,
        expires_at=now() + timedelta(seconds=expires_s),
    )


def grant_number(
    caller: Caller, session_id: str, question_index: int, capture: Capture | None, *, awaited: bool = False
) -> int:
    """Grant one upload for an answer; `awaited`: also after the close, as in `request_upload`.

    Returns:
        Its number within the answer, from 1: the order of recordings, whatever order they come in.

    Raises:
        SessionNotFound, SessionClosed, QuestionNotAsked, AlreadyRecorded: see `request_upload`.
        QuotaExhausted: the day's audio is used up, or there is no room; see `check_room`.
    """
    granted: list[int] = []
    patience = sessions.patience() if awaited else None

    def decide(seen: Interview) -> Change:
        outcome = request_upload(seen, question_index, now=now(), capture=capture, awaited=patience)
        granted.append(outcome.number)
        return outcome.change

    check_audio(caller)
    check_room(caller, session_id)
    sessions.change_session(caller, session_id, decide)
    return granted[-1]


def _refusal(content: bytes) -> EmptyAudio | UnsupportedAudioType:
    if not content:
        return EmptyAudio()
    return UnsupportedAudioType(f"The content is none of: {', '.join(f.name for f in FORMATS)}.")


def _remember(
    caller: Caller, session_id: str, question_index: int, refusal: EmptyAudio | UnsupportedAudioType
) -> None:
    def decide(seen: Interview) -> Change:
        request_upload(seen, question_index, now=now())  # the same refusals as for a good recording come first
        return refuse_upload(seen, question_index, reason=refusal.answer_reason)

    sessions.change_session(caller, session_id, decide)
