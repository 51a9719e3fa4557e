"""One attempt to deliver, and what follows from it.

At least once: a copy of a message whose attempt is written down does nothing, but a crash between the POST and that
writing repeats the POST, with the same `webhook-id`. The next attempt is asked for before this one is written down,
so that a crash between the two loses none.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from goldenfish.clock import now
from goldenfish.consents.deciding import allowed
from goldenfish.conversation import store as conversations
from goldenfish.events import store as events
from goldenfish.events.models import Event
from goldenfish.ids import is_conversation
from goldenfish.problems import WebhookUrlRefused
from goldenfish.sessions import store as sessions
from goldenfish.users import store as users
from goldenfish.users.caller import PLATFORM
from goldenfish.users.models import ACCOUNT_PREFIX
from goldenfish.webhooks import backoff, payload, signing, store, this_machine
from goldenfish.webhooks.addresses import read_url
from goldenfish.webhooks.models import Attempt, Delivery, Hook, HookType, Notice
from goldenfish.webhooks.posting import Answer, post, the_internet
from goldenfish.webhooks.state import failed_again, switched_off, works_again

KEPT_ATTEMPTS = 12
_EARLY = timedelta(seconds=1)
USER_AGENT = "GoldenFish-Webhooks/1"

Outcome = Literal["delivered", "retry", "failed", "dropped", "duplicate", "early", "erased"]
Post = Callable[[Hook, bytes, dict[str, str]], Answer]


def deliver(notice: Notice, send: Post | None = None) -> Outcome:
    """Carry out what a message asks for.

    Args:
        notice: the message.
        send: posts to the hook; None: over the internet.
    """
    found = store.hook(notice.owner, notice.hook_id)
    if found is None:
        return "dropped"
    hook, version = found
    seen = store.delivery(notice.owner, notice.hook_id, notice.webhook_id)
    if seen is not None and (seen.state != "pending" or seen.attempt_count > notice.attempt):
        return "duplicate"
    moment = now()
    if notice.due > moment + _EARLY:
        store.enqueue(notice, moment)
        return "early"
    entry = seen or entry_of(notice)
    if why := "webhook_disabled" if hook.disabled else "" if _lets_in(notice.owner) else "account_disabled":
        return _write(entry.model_copy(update={"state": "dropped", "reason": why}), seen)
    event = _event_of(notice)
    if event is None and notice.type is not HookType.PING:
        return "erased"
    answer = _attempt(notice, hook, event, moment, send or send_over_internet)
    tried = _with(entry, answer, moment)
    if tried.next_attempt_at:
        next_notice = notice.model_copy(update={"attempt": tried.attempt_count, "due": tried.next_attempt_at})
        store.enqueue(next_notice, moment)
    outcome = _write(tried, seen)
    _note_health(hook, version, answer, moment)
    return outcome


def _lets_in(owner: str) -> bool:
    """Whether an owner's account lets anybody in: what goes to a hook would else go on to whoever was shut out."""
    if not owner.startswith(f"{ACCOUNT_PREFIX}_"):
        return True
    user = users.read(owner)
    return user is not None and user.active


def _event_of(notice: Notice) -> Event | None:
    if not notice.session_id:
        return None
    return next(iter(events.after(notice.session_id, notice.seq - 1, 1)), None)


def _attempt(notice: Notice, hook: Hook, event: Event | None, moment: datetime, send: Post) -> Answer:
    content = _may_share(notice.session_id) if hook.content and event else None
    body = payload.body(notice, event, content=content)
    signed = signing.headers(hook.signing_secrets(moment), notice.webhook_id, int(moment.timestamp()), body)
    return send(hook, body, {"content-type": "application/json", "user-agent": USER_AGENT, **signed})


def send_over_internet(hook: Hook, body: bytes, headers: dict[str, str]) -> Answer:
    """POST to a hook's address, which is checked again: the rules may have become stricter since it was made."""
    try:
        target = read_url(hook.url, local=this_machine.is_allowed())
    except WebhookUrlRefused:
        return Answer(status=None, reason="address_refused", duration_ms=0)
    return post(target, body, headers, the_internet())


def _may_share(session_id: str) -> bool:
    """What the person's consent says now, not when the event was written."""
    if is_conversation(session_id):
        talk = conversations.load(PLATFORM, session_id, newest=0)
        return talk is not None and allowed(talk.conversation.consents, "share")
    interview = sessions.load(PLATFORM, session_id)
    return interview is not None and allowed(interview.session.consents, "share")


def entry_of(notice: Notice) -> Delivery:
    """The entry of the log before the first attempt."""
    return Delivery.model_validate(notice.model_dump(include=set(Delivery.model_fields)))


def _with(entry: Delivery, answer: Answer, moment: datetime) -> Delivery:
    """The entry with one more attempt, and when the next one is due."""
    attempt = Attempt(at=moment, status=answer.status, reason=answer.reason, duration_ms=answer.duration_ms)
    count = entry.attempt_count + 1
    changed = {
        "attempts": (*entry.attempts, attempt)[-KEPT_ATTEMPTS:],
        "attempt_count": count,
        "reason": answer.reason,
        "next_attempt_at": None,
        "state": "delivered" if answer.arrived else "failed",
    }
    pause = None if answer.arrived or answer.gone else backoff.wait(count - entry.series_began)
    if pause is not None:
        changed |= {"state": "pending", "next_attempt_at": moment + pause}
    return entry.model_copy(update=changed)


def _write(new: Delivery, seen: Delivery | None) -> Outcome:
    written = store.put_delivery(new, seen)
    if not written:
        return "duplicate"
    if new.state == "pending":
        return "retry"
    return "delivered" if new.state == "delivered" else "dropped" if new.state == "dropped" else "failed"


def _note_health(hook: Hook, version: int, answer: Answer, moment: datetime) -> None:
    """Write to the hook what the attempt says about it; another delivery that writes it at once says the same."""
    changed = works_again(hook) if answer.arrived else failed_again(hook, moment, gone=answer.gone)
    if changed is None:
        return
    try:
        store.put_hook(changed, version)
    except store.HookChangedError:
        return
    if changed.disabled and not hook.disabled:
        store.put_delivery(switched_off(changed, moment), None)
