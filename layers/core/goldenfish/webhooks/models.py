"""A hook, what it is told of, and the log of its deliveries."""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from goldenfish.events.models import Event
from goldenfish.frozen import Frozen


class HookType(StrEnum):
    """What a hook can be told of; `docs/webhooks.md` describes each one's data."""

    ANSWER_FINISHED = "answer.finished"
    SESSION_CLOSED = "session.closed"
    SESSION_FINISHED = "session.finished"
    TURN_FINISHED = "turn.finished"
    CONSENT_CHANGED = "consent.changed"
    PING = "webhook.ping"
    """A delivery to try a hook with; it comes when it is asked for, whatever the hook has chosen."""
    DISABLED = "webhook.disabled"
    """Only in the delivery log: the hook gets nothing any more."""


CHOSEN_TYPES = tuple(t for t in HookType if t not in {HookType.PING, HookType.DISABLED})
"""What a hook can choose."""

TYPE_OF_EVENT = {
    "result_card": HookType.ANSWER_FINISHED,
    "session_closed": HookType.SESSION_CLOSED,
    "session_summary": HookType.SESSION_FINISHED,
    "stream_complete": HookType.TURN_FINISHED,
    "consent_changed": HookType.CONSENT_CHANGED,
}
"""By the type of the durable event that a hook is told of."""

DisabledReason = Literal["gone", "failed_for_days", "by_owner"]
"""
* `gone`: the receiver answered 410.
* `failed_for_days`: no delivery has arrived for days.
* `by_owner`: switched off through the API.
"""


class SigningSecret(Frozen):
    """A secret that deliveries are signed with."""

    text: str = Field(repr=False, description="`whsec_` and base64")
    until: datetime | None = Field(default=None, description="of one that is being replaced: its last moment")


class Hook(Frozen):
    """One address that is told of finished things."""

    hook_id: str
    owner: str
    url: str = Field(description="normalised; told to its owner only")
    types: tuple[HookType, ...]
    content: bool = Field(default=False, description="wants what was found too, where the person's consent allows it")
    secrets: tuple[SigningSecret, ...] = Field(repr=False)
    created_at: datetime
    disabled: DisabledReason | None = Field(default=None, description="None: it is told")
    disabled_at: datetime | None = None
    failing_since: datetime | None = Field(default=None, description="first failed attempt since the last good one")

    def signing_secrets(self, moment: datetime) -> tuple[str, ...]:
        """The secrets in force: two while one is being replaced."""
        return tuple(secret.text for secret in self.secrets if secret.until is None or secret.until > moment)


class Notice(Frozen):
    """A message on the queue: one hook is to be told of one event. It holds identifiers, never content."""

    owner: str
    hook_id: str
    webhook_id: str = Field(description="the same at every attempt, and for every copy of this message")
    type: HookType
    at: datetime = Field(description="when what it tells of has happened")
    session_id: str = Field(default="", description="empty: of no session")
    seq: int = Field(default=0, description="of the event in the session's log")
    attempt: int = Field(default=0, description="how many attempts came before")
    due: datetime = Field(description="not to be delivered before")


class Attempt(Frozen):
    """One try to deliver."""

    at: datetime
    status: int | None = Field(description="HTTP status of the answer; None: there was none")
    reason: str = Field(description="empty: it arrived; else a code of docs/webhooks.md")
    duration_ms: int


DeliveryState = Literal["pending", "delivered", "failed", "dropped", "noted"]
"""
* `pending`: waits for its next attempt.
* `failed`: every attempt has failed.
* `dropped`: the hook was switched off meanwhile.
* `noted`: nothing was sent; an entry about the hook itself.
"""


class Delivery(Frozen):
    """One hook being told of one event: an entry of the delivery log. No body of either side is in it."""

    webhook_id: str
    hook_id: str
    owner: str
    type: HookType
    at: datetime
    session_id: str = ""
    seq: int = 0
    state: DeliveryState = "pending"
    reason: str = Field(default="", description="of the last failure; of `noted`: what happened to the hook")
    attempts: tuple[Attempt, ...] = Field(default=(), description="the newest ones, in order")
    attempt_count: int = 0
    series_began: int = Field(default=0, description="`attempt_count` when it was last asked for by hand")
    next_attempt_at: datetime | None = None


def webhook_id(at: datetime, hook_id: str, subject: str) -> str:
    """The identifier of a delivery: the same for the same hook and event; such identifiers sort by time.

    Args:
        at: when it happened.
        hook_id: of the hook.
        subject: what it tells of, the event's `id` for one.
    """
    digest = hashlib.sha256(f"{hook_id} {subject}".encode()).hexdigest()[:24]
    return f"msg_{int(at.timestamp() * 1000):013d}_{digest}"


def notice_of(event: Event, hook: Hook) -> Notice | None:
    """The message that tells a hook of an event; None when it is not told of such events."""
    kind = TYPE_OF_EVENT.get(event.type.value)
    if kind is None or kind not in hook.types or hook.disabled:
        return None
    return Notice(
        owner=hook.owner,
        hook_id=hook.hook_id,
        webhook_id=webhook_id(event.ts, hook.hook_id, event.id),
        type=kind,
        at=event.ts,
        session_id=event.session_id,
        seq=event.seq,
        due=event.ts,
    )
