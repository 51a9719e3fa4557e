"""What requests and answers about webhooks hold."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from functions.api.request import Request
from goldenfish.clock import now
from goldenfish.webhooks.addresses import MAX_URL
from goldenfish.webhooks.models import Attempt, Delivery, DeliveryState, DisabledReason, Hook, HookType

ChosenType = Literal["answer.finished", "session.closed", "session.finished", "turn.finished", "consent.changed"]
"""What a webhook can be told of: `goldenfish.webhooks.models.CHOSEN_TYPES`, which a test holds it to."""

_URL = Field(
    min_length=1, max_length=MAX_URL, description="https, port 443, a full domain name; no user, no fragment"
)
_TYPES = Field(min_length=1, max_length=10, description="what it is told of")


class CreateWebhook(Request):
    """`POST /api/webhooks`."""

    url: str = _URL
    types: list[ChosenType] = _TYPES
    content: bool = Field(
        default=False, description="also send what was found, where the person's consent to `share` allows it"
    )


class ChangeWebhook(Request):
    """`PATCH /api/webhooks/{hook_id}`; what is left out stays as it is."""

    url: str | None = Field(default=None, min_length=1, max_length=MAX_URL, description="as when it was made")
    types: list[ChosenType] | None = Field(default=None, min_length=1, max_length=10)
    content: bool | None = None
    active: bool | None = Field(
        default=None, description="false: told nothing; true: told again, its failures forgotten"
    )


class WebhookView(BaseModel):
    """A webhook, without its secret."""

    id: str
    url: str = Field(description="as it was normalised")
    types: list[ChosenType]
    content: bool
    active: bool
    disabled_reason: DisabledReason | None = Field(description="null while it is active")
    disabled_at: datetime | None
    failing_since: datetime | None = Field(description="of the first failure since the last success")
    old_secret_until: datetime | None = Field(description="until when deliveries carry a second signature")
    created_at: datetime


class WebhookWithSecret(WebhookView):
    """A webhook and its new secret, which is never shown again."""

    secret: str = Field(description="`whsec_…`: what the receiver's Standard Webhooks library takes")


class WebhookList(BaseModel):
    """The caller's webhooks, the oldest first."""

    webhooks: list[WebhookView]


class WebhookRemoved(BaseModel):
    """A webhook that is gone, with its delivery log."""

    id: str


class DeliveryView(BaseModel):
    """An entry of the delivery log. Bodies are not kept, neither what was sent nor what was answered."""

    id: str = Field(description="the `webhook-id` of every attempt")
    type: HookType
    session_id: str = Field(description="empty: of no session")
    seq: int = Field(description="of the event in the session's log; 0: of none")
    happened_at: datetime
    state: DeliveryState
    reason: str = Field(description="code of the last failure, or of what happened to the webhook; else empty")
    attempt_count: int
    attempts: list[Attempt] = Field(description="the newest twelve, in order")
    next_attempt_at: datetime | None


class DeliveryList(BaseModel):
    """Part of a delivery log, the newest first."""

    deliveries: list[DeliveryView]
    next: str | None = Field(description="give it as `before` for what is older; null: that is all")


def hook_view(hook: Hook) -> WebhookView:
    """A hook as its owner sees it."""
    return WebhookView(
        id=hook.hook_id,
        url=hook.url,
        types=[one.value for one in hook.types],
        content=hook.content,
        active=hook.disabled is None,
        disabled_reason=hook.disabled,
        disabled_at=hook.disabled_at,
        failing_since=hook.failing_since,
        old_secret_until=max((s.until for s in hook.secrets if s.until and s.until > now()), default=None),
        created_at=hook.created_at,
    )


def secret_view(hook: Hook) -> WebhookWithSecret:
    """A hook with the secret that it was just given."""
    return WebhookWithSecret(**dict(hook_view(hook)), secret=hook.secrets[0].text)


def delivery_view(entry: Delivery) -> DeliveryView:
    """An entry of the log as its owner sees it."""
    return DeliveryView(
        id=entry.webhook_id,
        happened_at=entry.at,
        attempts=list(entry.attempts),
        **entry.model_dump(
            include={"type", "session_id", "seq", "state", "reason", "attempt_count", "next_attempt_at"}
        ),
    )
