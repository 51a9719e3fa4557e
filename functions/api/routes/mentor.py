"""The mentor's routes, with the paths and field names of its seed."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Body, Depends
from fastapi.responses import JSONResponse

from functions.api.audited import AuditedRoute, Reading, audited
from functions.api.caller import Authenticated
from functions.api.conversation_schemas import (
    CreateMentorSession,
    MentorHistory,
    MentorSessionCreated,
    SessionDeleted,
    TextChat,
    TextChatReply,
    mentor_turns,
)
from functions.api.once import REFUSALS, Once
from functions.api.problems import declared
from functions.api.rendering import render
from functions.api.session_id import SessionId
from goldenfish.conversation import service
from goldenfish.conversation.models import Conversation
from goldenfish.erasure.service import erase_session
from goldenfish.ids import SESSION_ID_PATTERN
from goldenfish.problems import Busy, InvalidRequest, NotConsented, SessionNotFound, Unauthorised
from goldenfish.providers.faults import ProviderFault
from goldenfish.providers.refusals import PROVIDER_REFUSALS, refusal_of
from goldenfish.users.caller import Caller

router = APIRouter(tags=["mentor"], route_class=AuditedRoute)


@router.post(
    "/api/sessions",
    status_code=201,
    response_model=MentorSessionCreated,
    summary="Begin a session with the mentor",
    responses=declared(Unauthorised, InvalidRequest, *REFUSALS),
)
def create_mentor_session(
    caller: Authenticated, once: Once, body: Annotated[CreateMentorSession, Body(default_factory=CreateMentorSession)]
) -> JSONResponse:
    """Make a session with the mentor; without a body in English.

    `POST /api/conversations` with product `mentor` makes the same and tells more about it.
    """

    def work() -> MentorSessionCreated:
        made = _created(caller, body.language, body.user_id)
        return MentorSessionCreated(session_id=made.session_id, created_at=made.created_at)

    return once(201, work, body.model_dump_json())


@router.get(
    "/api/sessions/{session_id}/history",
    response_model=MentorHistory,
    summary="What was said in a session",
    responses=declared(Unauthorised, SessionNotFound, Busy),
    dependencies=[Depends(audited("read_conversation"))],
)
def read_history(session_id: SessionId, caller: Authenticated) -> JSONResponse:
    """Everything said since the last reset, oldest first. Emotion is null until it is read, which is not built."""
    found, turns = service.read(caller, session_id)
    history = MentorHistory(
        session_id=found.session_id,
        created_at=found.created_at,
        turns=[said for turn in turns for said in mentor_turns(turn)],
        emotion_timeline=[],
    )
    return JSONResponse(render(history))


@router.delete(
    "/api/sessions/{session_id}",
    response_model=SessionDeleted,
    summary="Delete a session",
    responses={
        202: {"model": SessionDeleted, "description": "The rest is carried on without another request."},
        **declared(Unauthorised, SessionNotFound, Busy),
    },
)
def delete_session(session_id: SessionId, caller: Authenticated) -> JSONResponse:
    """Remove the session with its turns, its event log and its recordings. Deleting it again answers 404.

    `DELETE /api/session/{session_id}` does the same.
    """
    done = erase_session(caller, session_id) == "erased"
    reply = SessionDeleted(session_id=session_id, status="deleted" if done else "deleting")
    return JSONResponse(render(reply), 200 if done else 202)


@router.post(
    "/api/text-chat",
    response_model=TextChatReply,
    summary="Write to the mentor",
    responses=declared(
        Unauthorised, NotConsented, SessionNotFound, Busy, InvalidRequest, *REFUSALS, *PROVIDER_REFUSALS
    ),
)
def text_chat(
    body: TextChat,
    caller: Authenticated,
    once: Once,
    reading: Annotated[Reading, Depends(audited("read_conversation"))],
) -> JSONResponse:
    """Say something in writing and wait for the reply; without `session_id` in a new session."""
    # The reply may repeat what was said before: to an administrator, what somebody else said.
    reading.session_id = body.session_id or ""
    reading.told = caller.role == "admin" and bool(body.session_id)

    def work() -> TextChatReply:
        session_id = _named(body.session_id) if body.session_id else _created(caller).session_id
        try:
            turn = service.reply_now(caller, session_id, body.text.strip())
        except ProviderFault as fault:
            raise refusal_of(fault) from fault
        return TextChatReply(session_id=session_id, response=turn.text, emotion=None)

    return once(200, work, body.model_dump_json())


def _created(caller: Caller, language: str = "en", user_id: str = "") -> Conversation:
    wanted = service.NewConversation(product="mentor", mode="mentor", language=language, user_id=user_id)
    return service.create(caller, wanted)


def _named(session_id: str) -> str:
    """A session's identifier from a body, where no path has refused what is none."""
    if re.fullmatch(SESSION_ID_PATTERN, session_id) is None:
        raise SessionNotFound
    return session_id
