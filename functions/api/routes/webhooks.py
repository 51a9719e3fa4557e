"""Webhooks: an owner's addresses that are told of finished things, and what came of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from functions.api.caller import Authenticated
from functions.api.hook_id import DELIVERY_ID_PATTERN, DeliveryId, HookId
from functions.api.once import REFUSALS, Once
from functions.api.problems import declared
from functions.api.rendering import render
from functions.api.webhook_schemas import (
    ChangeWebhook,
    CreateWebhook,
    DeliveryList,
    DeliveryView,
    WebhookList,
    WebhookRemoved,
    WebhookView,
    WebhookWithSecret,
    delivery_view,
    hook_view,
    secret_view,
)
from goldenfish.problems import (
    Busy,
    DeliveryNotFound,
    Forbidden,
    InvalidRequest,
    TooManyWebhooks,
    Unauthorised,
    WebhookDisabled,
    WebhookNotFound,
    WebhookUrlRefused,
)
from goldenfish.webhooks import service
from goldenfish.webhooks.models import HookType

router = APIRouter(tags=["webhooks"])

_NO_STORE = {"Cache-Control": "no-store"}
_MOST = 200


@router.post(
    "/api/webhooks",
    status_code=201,
    response_model=WebhookWithSecret,
    summary="Make a webhook",
    responses=declared(Unauthorised, Forbidden, TooManyWebhooks, InvalidRequest, WebhookUrlRefused, Busy, *REFUSALS),
)
def create_webhook(body: CreateWebhook, caller: Authenticated, once: Once) -> JSONResponse:
    """Make a webhook. The answer holds its secret, which is never shown again (but to a replay of this request)."""

    def work() -> WebhookWithSecret:
        types = tuple(HookType(one) for one in body.types)
        return secret_view(service.create(caller, body.url, types, content=body.content))

    return _unkept(once(201, work, body.model_dump_json()))


@router.get(
    "/api/webhooks",
    response_model=WebhookList,
    summary="List one's webhooks",
    responses=declared(Unauthorised, Forbidden),
)
def list_webhooks(caller: Authenticated) -> JSONResponse:
    """All webhooks of the caller, the oldest first, without their secrets."""
    found = WebhookList(webhooks=[hook_view(hook) for hook in service.read_all(caller)])
    return JSONResponse(render(found), headers=_NO_STORE)


@router.get(
    "/api/webhooks/{hook_id}",
    response_model=WebhookView,
    summary="Read a webhook",
    responses=declared(Unauthorised, Forbidden, WebhookNotFound),
)
def get_webhook(hook_id: HookId, caller: Authenticated) -> JSONResponse:
    """One webhook, without its secret."""
    return JSONResponse(render(hook_view(service.read(caller, hook_id))), headers=_NO_STORE)


@router.patch(
    "/api/webhooks/{hook_id}",
    response_model=WebhookView,
    summary="Change a webhook",
    responses=declared(Unauthorised, Forbidden, WebhookNotFound, InvalidRequest, WebhookUrlRefused, Busy),
)
def change_webhook(hook_id: HookId, body: ChangeWebhook, caller: Authenticated) -> JSONResponse:
    """Change address, types or content; switch it off, or on again after it was switched off."""
    types = None if body.types is None else tuple(HookType(one) for one in body.types)
    wanted = service.HookChange(url=body.url, types=types, content=body.content, active=body.active)
    return JSONResponse(render(hook_view(service.change(caller, hook_id, wanted))), headers=_NO_STORE)


@router.delete(
    "/api/webhooks/{hook_id}",
    response_model=WebhookRemoved,
    summary="Remove a webhook",
    responses=declared(Unauthorised, Forbidden, WebhookNotFound, Busy),
)
def delete_webhook(hook_id: HookId, caller: Authenticated) -> JSONResponse:
    """Remove a webhook with its delivery log. What was on its way to it is dropped."""
    service.remove(caller, hook_id)
    return JSONResponse(render(WebhookRemoved(id=hook_id)), headers=_NO_STORE)


@router.post(
    "/api/webhooks/{hook_id}/rotate-secret",
    response_model=WebhookWithSecret,
    summary="Give a webhook a new secret",
    responses=declared(Unauthorised, Forbidden, WebhookNotFound, InvalidRequest, Busy, *REFUSALS),
)
def rotate_webhook_secret(hook_id: HookId, caller: Authenticated, once: Once) -> JSONResponse:
    """Make a new secret. For 24 hours deliveries are signed with both, so that the receiver can change over."""
    return _unkept(once(200, lambda: secret_view(service.rotate_secret(caller, hook_id))))


@router.post(
    "/api/webhooks/{hook_id}/ping",
    status_code=202,
    response_model=DeliveryView,
    summary="Try a webhook",
    responses=declared(Unauthorised, Forbidden, WebhookNotFound, WebhookDisabled, InvalidRequest, *REFUSALS),
)
def ping_webhook(hook_id: HookId, caller: Authenticated, once: Once) -> JSONResponse:
    """Send `webhook.ping`; what came of it stands in the delivery log."""
    return _unkept(once(202, lambda: delivery_view(service.ping(caller, hook_id))))


@router.get(
    "/api/webhooks/{hook_id}/deliveries",
    response_model=DeliveryList,
    summary="Read a webhook's delivery log",
    responses=declared(Unauthorised, Forbidden, WebhookNotFound, InvalidRequest),
)
def list_deliveries(
    hook_id: HookId,
    caller: Authenticated,
    before: Annotated[str, Query(pattern=f"^$|{DELIVERY_ID_PATTERN}", description="`next` of the page before")] = "",
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 50,
) -> JSONResponse:
    """What was sent and what came of it, the newest first; entries are kept for 30 days."""
    found = service.read_deliveries(caller, hook_id, before=before, limit=limit)
    cursor = found[-1].webhook_id if len(found) == limit else None
    page = DeliveryList(deliveries=[delivery_view(entry) for entry in found], next=cursor)
    return JSONResponse(render(page), headers=_NO_STORE)


@router.post(
    "/api/webhooks/{hook_id}/deliveries/{delivery_id}/redeliver",
    status_code=202,
    response_model=DeliveryView,
    summary="Send a delivery again",
    responses=declared(
        Unauthorised, Forbidden, WebhookNotFound, DeliveryNotFound, WebhookDisabled, Busy, InvalidRequest, *REFUSALS
    ),
)
def redeliver(hook_id: HookId, delivery_id: DeliveryId, caller: Authenticated, once: Once) -> JSONResponse:
    """Send it again with its own `webhook-id`, and as many attempts as at first; its state is told as it is now."""
    return _unkept(once(202, lambda: delivery_view(service.redeliver(caller, hook_id, delivery_id))))


def _unkept(answer: JSONResponse) -> JSONResponse:
    """Nothing on the way keeps the answer: it may hold a secret."""
    answer.headers["Cache-Control"] = "no-store"
    return answer
