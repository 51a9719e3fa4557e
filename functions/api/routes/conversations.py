"""Conversations of practice and mentor: make one, read it, upload what was said at length."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from functions.api.audited import AuditedRoute, audited
from functions.api.caller import Authenticated, Participant
from functions.api.conversation_schemas import (
    AudioUploadGranted,
    ConversationCreated,
    ConversationReply,
    CreateConversation,
    RequestAudioUpload,
    turn_view,
)
from functions.api.created import conversation_created
from functions.api.once import REFUSALS, Once
from functions.api.problems import declared
from functions.api.rendering import render
from functions.api.session_id import SessionId
from goldenfish.conversation import service, uploads
from goldenfish.problems import (
    AudioTooLarge,
    Busy,
    InvalidRequest,
    SessionNotFound,
    Unauthorised,
    UnsupportedAudioType,
)

router = APIRouter(tags=["conversation"], route_class=AuditedRoute)

_DEFAULT_MODES = {"practice": "interview", "mentor": "mentor"}


@router.post(
    "/api/conversations",
    status_code=201,
    response_model=ConversationCreated,
    summary="Create a conversation",
    responses=declared(Unauthorised, InvalidRequest, *REFUSALS),
)
def create_conversation(body: CreateConversation, caller: Authenticated, once: Once) -> JSONResponse:
    """Make a conversation of practice or mentor. It is held over the WebSocket: `POST …/ticket` with its id.

    Which languages a mode has is told by the refusal of one that it has not.
    """

    def work() -> ConversationCreated:
        mode = body.mode or _DEFAULT_MODES[body.product]
        wanted = service.NewConversation(
            product=body.product,
            mode=mode,
            language=body.language,
            user_id=body.user_id,
            speed=body.speed,
            consents=body.consents.told() if body.consents else None,
        )
        return conversation_created(service.create(caller, wanted))

    return once(201, work, body.model_dump_json())


@router.get(
    "/api/conversations/{session_id}",
    response_model=ConversationReply,
    summary="Read a conversation",
    responses=declared(Unauthorised, SessionNotFound, Busy),
    dependencies=[Depends(audited("read_conversation"))],
)
def read_conversation(session_id: SessionId, caller: Participant) -> JSONResponse:
    """The conversation with its turns since the last reset."""
    found, turns = service.read(caller, session_id)
    reply = ConversationReply(
        session_id=found.session_id,
        product=found.product,
        mode=found.mode,
        language=found.language,
        user_id=found.user_id,
        speed=found.speed,
        created_at=found.created_at,
        last_seq=found.last_seq,
        turns=[turn_view(turn) for turn in turns],
    )
    return JSONResponse(render(reply))


@router.post(
    "/api/conversations/{session_id}/upload",
    status_code=201,
    response_model=AudioUploadGranted,
    summary="Get a form to upload what was said at length",
    responses=declared(Unauthorised, SessionNotFound, AudioTooLarge, UnsupportedAudioType, InvalidRequest, *REFUSALS),
)
def upload_said(session_id: SessionId, body: RequestAudioUpload, caller: Participant, once: Once) -> JSONResponse:
    """Give a form with which the client uploads one recording straight to S3, for an `audio_message`.

    The form takes exactly this content type and this many bytes, until it expires. A replay with the same
    Idempotency-Key gives a fresh form for the same recording.
    """

    def view(form: uploads.AudioForm) -> AudioUploadGranted:
        return AudioUploadGranted(
            session_id=session_id,
            upload_key=form.key,
            url=form.url,
            fields=form.fields,
            max_bytes=form.max_bytes,
            expires_at=form.expires_at,
        )

    def work() -> AudioUploadGranted:
        return view(uploads.grant(caller, session_id, body.content_type, body.size_bytes))

    return once(
        201,
        work,
        body.model_dump_json(),
        renew=lambda first: view(
            uploads.renew(caller, session_id, first["upload_key"], body.content_type, first["max_bytes"])
        ),
    )
