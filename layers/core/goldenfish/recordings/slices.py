"""Slices: pieces of an answer uploaded while it is being spoken, so that its end phrase is heard without captions.

They are listened to and forgotten: no slice is ever an answer's recording, and nothing waits for one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from goldenfish.clock import now
from goldenfish.ids import new_id
from goldenfish.limits.service import check_audio
from goldenfish.objects import store as objects
from goldenfish.problems import AudioTooLarge, QuestionNotAsked, SessionClosed, UnsupportedAudioType, WrongState
from goldenfish.recordings.formats import FORMATS, by_content_type
from goldenfish.recordings.keys import SliceKey, slice_key
from goldenfish.sessions import service as sessions
from goldenfish.sessions.models import AnswerState
from goldenfish.users.caller import Caller

MAX_BYTES = 1_000_000
MAX_SECONDS = 30.0
MAX_NUMBER = 9_999
EXPIRES_S = 300


@dataclass(frozen=True)
class SliceForm:
    """Where and how a client uploads one slice."""

    slice_id: str
    key: str
    url: str
    fields: dict[str, str]
    expires_at: datetime


def grant_slice(
    caller: Caller,
    session_id: str,
    question_index: int,
    *,
    number: int,
    content_type: str,
    size_bytes: int,
    offset_ms: int | None = None,
) -> SliceForm:
    """Give a form for one slice. Nothing is written: a slice that never comes is missed by nobody.

    Args:
        caller: who asks.
        session_id: whose.
        question_index: the answer that is being spoken.
        number: the client's count of its slices, from 1.
        content_type: of the slice, a file of its own.
        size_bytes: its exact length.
        offset_ms: where its first sample lies in the recording; None: not known.

    Raises:
        SessionNotFound: no such session for this caller.
        QuestionNotAsked: the index names no question that was asked.
        SessionClosed, WrongState: the session or the answer has ended.
        AudioTooLarge, UnsupportedAudioType: it cannot be listened to.
        QuotaExhausted: the day's audio is used up.
    """
    if size_bytes > MAX_BYTES:
        raise AudioTooLarge(f"A slice may have {MAX_BYTES} bytes at the most.", max_bytes=MAX_BYTES)
    audio_format = by_content_type(content_type)
    if audio_format is None:
        accepted = ", ".join(f.content_type for f in FORMATS)
        raise UnsupportedAudioType(f"The content type is none of: {accepted}.")
    interview = sessions.read_interview(caller, session_id)
    answer = interview.answer(question_index)
    if answer is None:
        raise QuestionNotAsked(f"Question {question_index} has not been asked.")
    if not interview.session.is_open:
        raise SessionClosed
    if answer.state is not AnswerState.ASKED:
        raise WrongState(f"Answer {question_index} has ended.")
    check_audio(caller)
    slice_id = new_id("slc")
    offset_s = None if offset_ms is None else offset_ms / 1000
    key = slice_key(SliceKey(session_id, question_index, number, offset_s, slice_id), audio_format.extension)
    url, fields = objects.presigned_post(
        key, content_type=audio_format.content_type, size_bytes=size_bytes, expires_s=EXPIRES_S
    )
    return SliceForm(slice_id, key, url, fields, now() + timedelta(seconds=EXPIRES_S))
