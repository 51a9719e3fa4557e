"""Uploading recorded answers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import JSONResponse
from pydantic import Json

from functions.api.caller import Participant
from functions.api.once import REFUSALS, Once
from functions.api.problems import declared
from functions.api.schemas import AudioStored, RequestUpload, UploadGranted
from functions.api.session_id import SessionId
from goldenfish.problems import (
    AlreadyRecorded,
    AudioTooLarge,
    Busy,
    EmptyAudio,
    InvalidRequest,
    QuestionNotAsked,
    QuestionSkipped,
    SessionClosed,
    SessionNotFound,
    Unauthorised,
    UnsupportedAudioType,
)
from goldenfish.recordings import service
from goldenfish.recordings.capture import Capture
from goldenfish.recordings.service import UploadForm

router = APIRouter(tags=["recording"])

_UPLOAD_REFUSALS = (
    Unauthorised,
    SessionNotFound,
    QuestionNotAsked,
    QuestionSkipped,
    SessionClosed,
    AlreadyRecorded,
    AudioTooLarge,
    UnsupportedAudioType,
    Busy,
    InvalidRequest,
    *REFUSALS,
)


@router.post(
    "/api/session/{session_id}/audio",
    status_code=202,
    response_model=AudioStored,
    summary="Upload a short recording",
    responses=declared(*_UPLOAD_REFUSALS, EmptyAudio),
)
def upload_audio(
    session_id: SessionId,
    question_index: Annotated[int, Form(ge=1, description="which question is answered, from 1")],
    audio: Annotated[UploadFile, File(description="wav, flac, mp3, m4a/aac, webm/opus, ogg, 3gp/amr")],
    caller: Participant,
    once: Once,
    *,
    capture: Annotated[Json[Capture] | None, Form(description="how the device recorded, as JSON: `Capture`")] = None,
) -> JSONResponse:
    """Keep a recorded answer of at most 4,000,000 bytes, its bytes untouched.

    The content decides about the format, not the name. While the answer has not ended a further recording
    replaces the one before. Larger recordings: `POST …/upload`. Above about 4.5 MB of request the gateway answers
    a bare 413 by itself.
    """
    content = audio.file.read()

    def work() -> AudioStored:
        recording = service.store_audio(caller, session_id, question_index, content, capture)
        return AudioStored(
            session_id=session_id,
            question_index=question_index,
            recording_id=recording.recording_id,
            status="stored",
            size_bytes=recording.size_bytes,
            content_type=recording.content_type,
        )

    return once(202, work, question_index, content, "" if capture is None else capture.model_dump_json())


@router.post(
    "/api/session/{session_id}/upload",
    status_code=201,
    response_model=UploadGranted,
    summary="Get a form to upload a recording of any length",
    responses=declared(*_UPLOAD_REFUSALS),
)
def request_upload(session_id: SessionId, body: RequestUpload, caller: Participant, once: Once) -> JSONResponse:
    """Give a form with which the client uploads one recording straight to S3.

    The form takes exactly this content type and this many bytes, until it expires. A replay with the same
    Idempotency-Key gives a fresh form for the same recording.
    """

    def view(form: UploadForm) -> UploadGranted:
        return UploadGranted(
            session_id=session_id,
            question_index=body.question_index,
            recording_id=form.recording_id,
            key=form.key,
            url=form.url,
            fields=form.fields,
            max_bytes=form.max_bytes,
            expires_at=form.expires_at,
        )

    def work() -> UploadGranted:
        return view(
            service.grant_upload(
                caller,
                session_id,
                body.question_index,
                content_type=body.content_type,
                size_bytes=body.size_bytes,
                capture=body.capture,
            )
        )

    return once(
        201,
        work,
        body.model_dump_json(),
        renew=lambda first: view(service.renew_upload(caller, first["key"], first["max_bytes"])),
        kept_s=service.renewable_seconds(),
    )
