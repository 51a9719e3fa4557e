"""Uploading slices of an answer while it is being spoken."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from functions.api.caller import Participant
from functions.api.once import REFUSALS, Once
from functions.api.problems import declared
from functions.api.schemas import RequestSlice, SliceGranted
from functions.api.session_id import SessionId
from goldenfish.problems import (
    AudioTooLarge,
    InvalidRequest,
    QuestionNotAsked,
    SessionClosed,
    SessionNotFound,
    Unauthorised,
    UnsupportedAudioType,
    WrongState,
)
from goldenfish.recordings.slices import EXPIRES_S, grant_slice

router = APIRouter(tags=["recording"])


@router.post(
    "/api/session/{session_id}/slice",
    status_code=201,
    response_model=SliceGranted,
    summary="Get a form to upload a slice of an answer that is being spoken",
    responses=declared(
        Unauthorised,
        SessionNotFound,
        QuestionNotAsked,
        SessionClosed,
        WrongState,
        AudioTooLarge,
        UnsupportedAudioType,
        InvalidRequest,
        *REFUSALS,
    ),
)
def request_slice(session_id: SessionId, body: RequestSlice, caller: Participant, once: Once) -> JSONResponse:
    """Give a form with which the client uploads one slice straight to S3, so that the end phrase is heard in it.

    A slice is a file of its own, at most 30 seconds. Cut it where somebody pauses, with the pause before the speech
    and 0.7 seconds of silence after it; what was cut in the middle of speech ends nothing. The answer's recording is
    uploaded all the same: slices are forgotten after a day.
    """

    def work() -> SliceGranted:
        form = grant_slice(
            caller,
            session_id,
            body.question_index,
            number=body.number,
            content_type=body.content_type,
            size_bytes=body.size_bytes,
            offset_ms=body.offset_ms,
        )
        return SliceGranted(
            session_id=session_id,
            question_index=body.question_index,
            number=body.number,
            slice_id=form.slice_id,
            key=form.key,
            url=form.url,
            fields=form.fields,
            max_bytes=body.size_bytes,
            expires_at=form.expires_at,
        )

    return once(201, work, body.model_dump_json(), kept_s=EXPIRES_S)
