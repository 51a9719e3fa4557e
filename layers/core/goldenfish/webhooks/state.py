"""When a hook is switched off, and on again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from goldenfish.webhooks.models import Delivery, DisabledReason, Hook, HookType, webhook_id

DAYS_OF_FAILURES = 5
"""So long may nothing arrive: longer than a weekend, and than every retry of a delivery."""


def works_again(hook: Hook) -> Hook | None:
    """The hook after a delivery that arrived; None: nothing changes."""
    return hook.model_copy(update={"failing_since": None}) if hook.failing_since else None


def failed_again(hook: Hook, moment: datetime, *, gone: bool) -> Hook | None:
    """The hook after an attempt that failed; None: nothing changes.

    Args:
        hook: as it was.
        moment: of the attempt.
        gone: the receiver answered 410.
    """
    if gone:
        return disabled(hook, "gone", moment)
    if hook.failing_since is None:
        return hook.model_copy(update={"failing_since": moment})
    if moment - hook.failing_since >= timedelta(days=DAYS_OF_FAILURES):
        return disabled(hook, "failed_for_days", moment)
    return None


def disabled(hook: Hook, reason: DisabledReason, moment: datetime) -> Hook:
    """The hook, told nothing any more."""
    return hook.model_copy(update={"disabled": reason, "disabled_at": moment})


def enabled(hook: Hook) -> Hook:
    """The hook, told again."""
    return hook.model_copy(update={"disabled": None, "disabled_at": None, "failing_since": None})


def switched_off(hook: Hook, moment: datetime) -> Delivery:
    """The entry of the delivery log that says so."""
    return Delivery(
        webhook_id=webhook_id(moment, hook.hook_id, f"disabled {moment.isoformat()}"),
        hook_id=hook.hook_id,
        owner=hook.owner,
        type=HookType.DISABLED,
        at=moment,
        state="noted",
        reason=hook.disabled or "",
    )
