"""What a receiver is told: identifiers, states, and where to fetch the rest; content only where it is allowed."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pydantic import JsonValue

from goldenfish.clock import to_text
from goldenfish.events.models import Event
from goldenfish.ids import is_conversation
from goldenfish.webhooks.models import HookType, Notice

_MEMBERS: Mapping[HookType, tuple[str, ...]] = {
    HookType.ANSWER_FINISHED: ("question_index", "ask_id", "late"),
    HookType.SESSION_CLOSED: ("closed_at", "closed_by"),
    HookType.SESSION_FINISHED: ("revision", "answers_total", "answers_ended", "answers_failed"),
    HookType.TURN_FINISHED: ("turn", "reason", "error"),
    HookType.CONSENT_CHANGED: ("purpose", "granted"),
}
"""Members of an event's data that say nothing of what a person said or how they are."""
_PARTS = ("transcript", "assessment")
_WITH_CONTENT = frozenset({HookType.ANSWER_FINISHED, HookType.SESSION_FINISHED, HookType.TURN_FINISHED})


def body(notice: Notice, event: Event | None, *, content: bool | None) -> bytes:
    """The body of a delivery: `type`, `timestamp`, `data`.

    Args:
        notice: what is delivered.
        event: that it tells of; None: a ping.
        content: True: with what was found; False: asked for and not allowed; None: not asked for.
    """
    data: dict[str, JsonValue] = {"webhook": notice.hook_id} if event is None else _data(notice.type, event)
    if event is not None and content is not None and notice.type in _WITH_CONTENT:
        data |= {"content": event.data} if content else {"content": None, "content_reason": "not_consented"}
    document = {"type": notice.type.value, "timestamp": to_text(notice.at), "data": data}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _data(kind: HookType, event: Event) -> dict[str, JsonValue]:
    data: dict[str, JsonValue] = {
        "session_id": event.session_id,
        "seq": event.seq,
        **{name: event.data[name] for name in _MEMBERS[kind] if name in event.data},
        "fetch": fetch_path(event.session_id),
    }
    if kind is HookType.ANSWER_FINISHED:
        data |= {part: _outcome(event.data.get(part)) for part in _PARTS}
    return data


def _outcome(brief: JsonValue) -> JsonValue:
    """Status and reason of one part of an answer: codes, no content."""
    return {name: brief.get(name) for name in ("status", "reason")} if isinstance(brief, dict) else None


def fetch_path(session_id: str) -> str:
    """The route, on the API's own address, where everything can be read with a token."""
    if is_conversation(session_id):
        return f"/api/conversations/{session_id}"
    return f"/api/session/{session_id}/results"
