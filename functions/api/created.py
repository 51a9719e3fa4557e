"""What is answered when an interview or a conversation was made, by whichever route."""

from __future__ import annotations

from functions.api.conversation_schemas import ConversationCreated
from functions.api.schemas import SessionCreated, UploadLimits
from goldenfish.conversation.models import Conversation
from goldenfish.personas.service import persona_for
from goldenfish.recordings.formats import FORMATS
from goldenfish.sessions.asked_with import AskedWith
from goldenfish.sessions.models import Session
from goldenfish.settings import settings

_GATEWAY_MAX_BYTES = 4_500_000
"""Lambda takes 6 MB of event, in which the gateway writes a multipart body as base64 (four bytes for three)."""


def session_created(session: Session) -> SessionCreated:
    """The answer about a new interview."""
    limits = UploadLimits(
        multipart_max_bytes=settings().multipart_max_bytes,
        gateway_max_bytes=_GATEWAY_MAX_BYTES,
        upload_max_bytes=settings().upload_max_bytes,
        upload_route=f"/api/session/{session.session_id}/upload",
        max_answer_seconds=settings().max_answer_seconds,
        formats=[audio_format.content_type for audio_format in FORMATS],
    )
    asked_with = session.asked_with or AskedWith()
    return SessionCreated(
        session_id=session.session_id,
        user_id=session.user_id,
        language=session.language,
        form=session.form,
        mode=session.mode,
        status=session.status.value,
        question_count=len(session.questions),
        created_at=session.created_at,
        websocket_url=settings().websocket_url,
        limits=limits,
        asked_with=asked_with,
        nudges_after_ms=list(asked_with.nudges_after_ms),
    )


def conversation_created(made: Conversation) -> ConversationCreated:
    """The answer about a new conversation."""
    return ConversationCreated(
        session_id=made.session_id,
        product=made.product,
        mode=made.mode,
        language=made.language,
        persona=persona_for(made.product, made.mode, made.language).name,
        user_id=made.user_id,
        speed=made.speed,
        created_at=made.created_at,
        websocket_url=settings().websocket_url,
    )
