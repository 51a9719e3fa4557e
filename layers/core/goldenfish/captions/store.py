"""What is remembered between captions, in one small item beside the session; losing it loses no word."""

from __future__ import annotations

import time

from pynamodb.attributes import BooleanAttribute, JSONAttribute, UnicodeAttribute

from goldenfish.captions.models import Armed, State
from goldenfish.table import Item

_CAPTION = "CAPTION"
_KEPT_S = 3600


class CaptionItem(Item):
    """The last partial caption and the one before, and an end phrase that waits for its silence."""

    partial = UnicodeAttribute(null=True)
    before = UnicodeAttribute(null=True)
    armed = JSONAttribute(null=True)
    undoes = BooleanAttribute(null=True)
    undone = BooleanAttribute(null=True)


def _item(session_id: str) -> CaptionItem:
    return CaptionItem(f"SESSION#{session_id}", _CAPTION)


def take(session_id: str, partial: str, *, undoes: bool | None = None) -> State:
    """Remember a partial caption, or none after a final one, and return what was known.

    Args:
        session_id: whose.
        partial: its text; empty after a final caption.
        undoes: whether a final caption ends in a word like "not"; None: it has no words, or is not final.
    """
    item = _item(session_id)
    told = (
        [] if undoes is None else [CaptionItem.undone.set(CaptionItem.undoes | False), CaptionItem.undoes.set(undoes)]
    )
    item.update_living(
        [
            *told,
            CaptionItem.before.set((CaptionItem.partial | "") if partial else ""),  # no longer kept than needed
            CaptionItem.partial.set(partial),
            CaptionItem.expires_at.set(int(time.time()) + _KEPT_S),
        ]
    )
    return State(before=item.before or "", armed=_armed(item), undone=bool(item.undone))


def forget(session_id: str) -> None:
    """Remove what is remembered, since whoever wrote the captions may not be listened to any more."""
    _item(session_id).delete()


def armed_phrase(session_id: str) -> Armed | None:
    """The end phrase that waits for its silence, if any; consistent."""
    try:
        item = CaptionItem.get(f"SESSION#{session_id}", _CAPTION, consistent_read=True)
    except CaptionItem.DoesNotExist:
        return None
    return _armed(item)


def _armed(item: CaptionItem) -> Armed | None:
    return Armed.model_validate(item.armed) if item.armed else None


def rearm(session_id: str, seen: Armed | None, new: Armed | None) -> None:
    """Replace the phrase that waits, unless another caption has replaced it since it was read."""
    if seen == new:
        return
    stored = CaptionItem.armed
    condition = stored.does_not_exist() if seen is None else stored == seen.model_dump(mode="json")
    action = stored.remove() if new is None else stored.set(new.model_dump(mode="json"))
    _item(session_id).update_if(condition, [action])
