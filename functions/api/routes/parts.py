"""Uploading a recording in parts while it is being spoken."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from functions.api.caller import Participant
from functions.api.once import REFUSALS, Once
from functions.api.part_schemas import CompleteUpload, PartsGranted, RequestParts, UploadCompleted
from functions.api.problems import declared
from functions.api.session_id import SessionId
from goldenfish.problems import (
    AlreadyRecorded,
    AudioTooLarge,
    Busy,
    ChecksumMismatch,
    InvalidRequest,
    PartMissing,
    QuestionNotAsked,
    QuestionSkipped,
    SessionClosed,
    SessionNotFound,
    Unauthorised,
    UnsupportedAudioType,
)
from goldenfish.recordings.joining import Upload, complete
from goldenfish.recordings.parts import MAX_BYTES, MAX_PARTS, PartsForm, grant_parts, renew_parts
from goldenfish.recordings.service import renewable_seconds

router = APIRouter(tags=["recording"])

_REFUSALS = (
    Unauthorised,
    SessionNotFound,
    QuestionNotAsked,
    QuestionSkipped,
    AlreadyRecorded,
    UnsupportedAudioType,
    Busy,
    InvalidRequest,
    *REFUSALS,
)


@router.post(
    "/api/session/{session_id}/parts",
    status_code=201,
    response_model=PartsGranted,
    summary="Get a form to upload a recording in parts while it is being spoken",
    responses=declared(*_REFUSALS, SessionClosed),
)
def request_parts(session_id: SessionId, body: RequestParts, caller: Participant, once: Once) -> JSONResponse:
    """Give one form with which the client uploads all parts of one recording straight to S3, in any order.

    Parts are bytes, cut wherever it suits: put together they are the recording. A part may be posted again; the last
    one counts. Ask when the recording begins; also after the close, as long as the session waits for this recording,
    or, where it closed by itself (`closed_by: idle`), for a question that nothing was heard of, as long as a client
    with an `offline_queue` is waited for. Nothing is heard before `POST …/complete`; parts without it are removed
    after a day. A replay with the same Idempotency-Key gives a fresh form for the same upload, also after the close:
    for when one has expired.
    """

    def view(form: PartsForm) -> PartsGranted:
        return PartsGranted(
            session_id=session_id,
            question_index=body.question_index,
            upload_id=form.upload_id,
            url=form.url,
            fields=form.fields,
            key_prefix=form.key_prefix,
            max_part_bytes=MAX_BYTES,
            max_parts=MAX_PARTS,
            expires_at=form.expires_at,
        )

    def work() -> PartsGranted:
        return view(
            grant_parts(caller, session_id, body.question_index, content_type=body.content_type, capture=body.capture)
        )

    return once(
        201,
        work,
        body.model_dump_json(),
        renew=lambda first: view(
            renew_parts(
                caller,
                session_id,
                body.question_index,
                upload_id=first["upload_id"],
                content_type=body.content_type,
            )
        ),
        kept_s=renewable_seconds(),
    )


@router.post(
    "/api/session/{session_id}/complete",
    status_code=201,
    response_model=UploadCompleted,
    summary="Make one recording of the parts",
    responses=declared(*_REFUSALS, AudioTooLarge, PartMissing, ChecksumMismatch),
)
def complete_upload(session_id: SessionId, body: CompleteUpload, caller: Participant, once: Once) -> JSONResponse:
    """Join the parts of an upload into one recording, as if it had come through `POST …/audio`.

    `part_missing` names parts that have not arrived, `checksum_mismatch` says that they are not what was recorded.
    All parts stay: post what is wanting and say the same again. Completing an upload again answers the same with
    `replayed: true`. Also after the close, for an upload that was asked for before.
    """

    def work() -> UploadCompleted:
        done = complete(
            caller,
            session_id,
            Upload(body.question_index, body.upload_id, body.count, body.size_bytes, body.sha256),
        )
        return UploadCompleted(
            session_id=session_id,
            question_index=body.question_index,
            recording_id=done.recording_id,
            status="stored",
            size_bytes=done.size_bytes,
            content_type=done.content_type,
            replayed=done.replayed,
        )

    return once(201, work, body.model_dump_json())
