"""Invitations: a link for a person without an account, and the credential of the one session that it opens.

No reply is kept for an Idempotency-Key: it is secret. A link whose answer was lost is simply made again; redeeming
one repeats itself by the redeemer's secret.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse

from functions.api.address import Address
from functions.api.caller import Authenticated, Renewing
from functions.api.created import conversation_created, session_created
from functions.api.invitation_schemas import (
    CreateInvitation,
    InvitationCreated,
    InvitationRedeemed,
    RedeemInvitation,
    SessionCredential,
)
from functions.api.problems import declared
from functions.api.rendering import render
from goldenfish.conversation.models import Conversation
from goldenfish.ids import SESSION_ID_PATTERN
from goldenfish.invitations import service
from goldenfish.invitations.credentials import renew
from goldenfish.invitations.models import Invitation, Redeemed
from goldenfish.problems import (
    Busy,
    Forbidden,
    InvalidRequest,
    InvitationNotFound,
    QuotaExhausted,
    SessionNotFound,
    TooManyRequests,
    Unauthorised,
)
from goldenfish.sessions.speech import prepare_soon

router = APIRouter(tags=["invitations"])

_NO_STORE = {"Cache-Control": "no-store"}


@router.post(
    "/api/invitations",
    status_code=201,
    response_model=InvitationCreated,
    summary="Invite a person to a page",
    responses=declared(Unauthorised, Forbidden, SessionNotFound, InvalidRequest, Busy),
)
def create_invitation(body: CreateInvitation, caller: Authenticated) -> JSONResponse:
    """Make a link that works once: to a new session, or with `session_id` back to one that is there.

    The session is made when the link is used, and belongs to you. Whoever uses the link gets a credential for this
    one session, for an hour, renewed for a day; nothing else of yours opens to it.
    """
    wanted = service.NewInvitation(
        user_id=body.user_id or "",
        product=body.product,
        session_id=body.session_id or "",
        language=body.language,
        view=body.view,
        expires_in_s=body.expires_in_s,
    )
    code, invitation = service.invite(caller, wanted)
    reply = InvitationCreated(
        invitation_id=invitation.invitation_id,
        code=code,
        path=_path(code, invitation),
        expires_at=invitation.expires_at,
    )
    return JSONResponse(render(reply), 201, headers=_NO_STORE)


def _path(code: str, invitation: Invitation) -> str:
    """In the fragment: what stands behind the `#` is sent to no server and stands in no log."""
    told = {"invitation": code} | ({"language": invitation.language} if invitation.language else {})
    return ("/practice.html" if invitation.product == "practice" else "/") + f"#{urlencode(told)}"


@router.post(
    "/api/invitations/redeem",
    status_code=201,
    response_model=InvitationRedeemed,
    summary="Use an invitation",
    responses=declared(InvitationNotFound, InvalidRequest, TooManyRequests, QuotaExhausted, Busy),
)
def redeem_invitation(body: RedeemInvitation, address: Address) -> JSONResponse:
    """Exchange the code of a link for a session and the credential that opens it. No token is needed.

    A code works once. With the same `redeemer` it can be redeemed again for ten minutes and gives the same session
    with a fresh credential, so that a lost answer loses nothing. Unknown, used by somebody else, over, or of a
    session that is gone: the answer is the same 404. A choice that cannot be had (422) leaves the code as it was.
    """
    wish = service.Wish(
        product=body.product,
        language=body.language,
        mode=body.mode,
        speed=body.speed,
        consents=body.consents.told() if body.consents else None,
    )
    redeemed = service.redeem(body.code, body.redeemer, wish, address)
    return JSONResponse(render(_view(redeemed)), 201, headers=_NO_STORE)


def _view(redeemed: Redeemed) -> InvitationRedeemed:
    invitation, made = redeemed.invitation, redeemed.made
    if not isinstance(made, Conversation):
        prepare_soon(made.session_id)
    return InvitationRedeemed(
        session_id=made.session_id,
        product=service.product_of(invitation),
        view=invitation.view,
        language=made.language,
        credential=SessionCredential.of(redeemed.credential),
        session=None if isinstance(made, Conversation) else session_created(made),
        conversation=conversation_created(made) if isinstance(made, Conversation) else None,
    )


@router.post(
    "/api/session/{session_id}/credential",
    response_model=SessionCredential,
    summary="Renew a session's credential",
    responses=declared(Unauthorised, Forbidden, SessionNotFound),
)
def renew_credential(
    session_id: Annotated[str, Path(json_schema_extra={"pattern": SESSION_ID_PATTERN})], caller: Renewing
) -> JSONResponse:
    """Give a fresh credential for one of the same session, until `renew_until`, also if its own hour is over.

    The old one stays good for its hour. After that day: 401 `token_expired`, and another invitation is needed.
    """
    return JSONResponse(render(SessionCredential.of(renew(caller, session_id))), headers=_NO_STORE)
