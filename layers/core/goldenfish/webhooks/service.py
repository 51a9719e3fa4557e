"""What an owner can do with their webhooks. A foreign one answers as if it were not there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from goldenfish.audit.models import Action
from goldenfish.audit.service import record
from goldenfish.clock import now
from goldenfish.frozen import Frozen
from goldenfish.ids import new_id
from goldenfish.problems import (
    Busy,
    DeliveryNotFound,
    Forbidden,
    TooManyWebhooks,
    WebhookDisabled,
    WebhookNotFound,
)
from goldenfish.users.caller import Caller
from goldenfish.webhooks import signing, state, store, this_machine
from goldenfish.webhooks.addresses import read_url
from goldenfish.webhooks.delivering import entry_of
from goldenfish.webhooks.models import (
    Delivery,
    Hook,
    HookType,
    Notice,
    SigningSecret,
    webhook_id,
)

MOST_HOOKS = 20
"""Of one owner: each event of theirs is held against all of them."""
OLD_SECRET = timedelta(hours=24)
"""So long deliveries are signed with the old secret too, once there is a new one."""
_ATTEMPTS = 5


class HookChange(Frozen):
    """What is to be different; None stays as it is."""

    url: str | None = None
    types: tuple[HookType, ...] | None = None
    content: bool | None = None
    active: bool | None = None


def create(caller: Caller, url: str, types: tuple[HookType, ...], *, content: bool) -> Hook:
    """Make a hook. Its secret is told by nothing but this hook's first answer.

    Raises:
        WebhookUrlRefused: see `addresses.read_url`.
        TooManyWebhooks: the owner has as many as can be.
        Forbidden: the credential is for one session only.
    """
    owner = _owner(caller)
    target = read_url(url, local=this_machine.is_allowed())
    if len(store.hooks(owner)) >= MOST_HOOKS:
        raise TooManyWebhooks
    hook = Hook(
        hook_id=new_id("whk"),
        owner=owner,
        url=target.url,
        types=_ordered(types),
        content=content,
        secrets=(SigningSecret(text=signing.make_secret()),),
        created_at=now(),
    )
    record(caller, "create_webhook")
    store.put_hook(hook, 0)
    if len(store.hooks(owner)) > MOST_HOOKS:  # others were made since it was looked
        store.remove_hook(owner, hook.hook_id)
        raise TooManyWebhooks
    return hook


def read_all(caller: Caller) -> list[Hook]:
    """The caller's hooks, the oldest first."""
    return store.hooks(_owner(caller))


def read(caller: Caller, hook_id: str) -> Hook:
    """One of the caller's hooks.

    Raises:
        WebhookNotFound: there is no such hook, or it is somebody else's.
    """
    return _found(caller, hook_id)[0]


def change(caller: Caller, hook_id: str, wanted: HookChange) -> Hook:
    """Change a hook; switching it on again forgets its failures.

    Raises:
        WebhookNotFound, WebhookUrlRefused, Busy: see above; other writers kept winning.
    """
    target = read_url(wanted.url, local=this_machine.is_allowed()) if wanted.url is not None else None

    def decide(hook: Hook) -> Hook:
        updates = {
            "url": target.url if target else hook.url,
            "types": hook.types if wanted.types is None else _ordered(wanted.types),
            "content": hook.content if wanted.content is None else wanted.content,
        }
        changed = hook.model_copy(update=updates)
        if wanted.active is None or wanted.active == (hook.disabled is None):
            return changed
        return state.enabled(changed) if wanted.active else state.disabled(changed, "by_owner", now())

    return _change(caller, hook_id, "change_webhook", decide)


def rotate_secret(caller: Caller, hook_id: str) -> Hook:
    """Give a hook a new secret, its first one; the one before signs too for a day, older ones no longer.

    Raises:
        WebhookNotFound, Busy: as `change`.
    """
    new = SigningSecret(text=signing.make_secret())
    until = now() + OLD_SECRET

    def decide(hook: Hook) -> Hook:
        old = hook.secrets[0].model_copy(update={"until": until})
        return hook.model_copy(update={"secrets": (new, old)})

    return _change(caller, hook_id, "rotate_webhook_secret", decide)


def remove(caller: Caller, hook_id: str) -> None:
    """Remove a hook with its delivery log; what is under way to it is dropped.

    Raises:
        WebhookNotFound: as `read`.
    """
    _found(caller, hook_id)
    record(caller, "delete_webhook")
    if not store.remove_hook(_owner(caller), hook_id):
        raise WebhookNotFound


def ping(caller: Caller, hook_id: str) -> Delivery:
    """Ask for a delivery that tells of nothing. What came of it stands in the log.

    Raises:
        WebhookNotFound: as `read`.
        WebhookDisabled: it is switched off.
    """
    hook = _active(caller, hook_id)
    moment = now()
    notice = Notice(
        owner=hook.owner,
        hook_id=hook_id,
        webhook_id=webhook_id(moment, hook_id, new_id("ping")),
        type=HookType.PING,
        at=moment,
        due=moment,
    )
    entry = entry_of(notice)
    store.put_delivery(entry, None)
    store.enqueue(notice, moment)
    return entry


def read_deliveries(caller: Caller, hook_id: str, *, before: str = "", limit: int = 50) -> list[Delivery]:
    """The log of a hook, the newest first; `before` goes on after that entry.

    Raises:
        WebhookNotFound: as `read`.
    """
    hook = read(caller, hook_id)
    return store.deliveries(hook.owner, hook_id, before=before, limit=limit)


def redeliver(caller: Caller, hook_id: str, delivery_id: str) -> Delivery:
    """Ask for a delivery once more, with its own identifier, and as many attempts as at first.

    Raises:
        WebhookNotFound, WebhookDisabled: as `ping`.
        DeliveryNotFound: it is not in the log, or never was a delivery.
        Busy: it is being written at this moment.
    """
    hook = _active(caller, hook_id)
    seen = store.delivery(hook.owner, hook_id, delivery_id)
    if seen is None or seen.state == "noted":
        raise DeliveryNotFound
    moment = now()
    again = seen.model_copy(
        update={"state": "pending", "series_began": seen.attempt_count, "next_attempt_at": moment}
    )
    notice = Notice(
        **again.model_dump(include=set(Notice.model_fields)),
        attempt=again.attempt_count,
        due=moment,
    )
    if not store.put_delivery(again, seen):
        raise Busy
    store.enqueue(notice, moment)
    return again


def _owner(caller: Caller) -> str:
    """Whose hooks they are. A credential for one session must not learn of others' endings."""
    if caller.session_id:
        raise Forbidden
    return caller.owner


def _found(caller: Caller, hook_id: str) -> tuple[Hook, int]:
    found = store.hook(_owner(caller), hook_id)
    if found is None:
        raise WebhookNotFound
    return found


def _active(caller: Caller, hook_id: str) -> Hook:
    hook, _ = _found(caller, hook_id)
    if hook.disabled:
        raise WebhookDisabled
    return hook


def _change(caller: Caller, hook_id: str, action: Action, decide: Callable[[Hook], Hook]) -> Hook:
    _found(caller, hook_id)
    record(caller, action)
    for _ in range(_ATTEMPTS):
        hook, version = _found(caller, hook_id)
        changed = decide(hook)
        try:
            store.put_hook(changed, version)
        except store.HookChangedError:
            continue
        return changed
    raise Busy


def _ordered(types: tuple[HookType, ...]) -> tuple[HookType, ...]:
    """Each once, in the order of the page that describes them."""
    return tuple(one for one in HookType if one in types)
