"""Events and frames as the texts that a connection's profile wants."""

from __future__ import annotations

import json

from goldenfish.connections.models import ClientMessage, Profile
from goldenfish.events.models import Event, Frame
from goldenfish.problems import BadMessage


def rendered(profile: Profile, item: Event | Frame, *, replay: bool = False) -> list[str]:  # noqa: ARG001 (dialects)
    """The messages that tell of an event or a frame, in order; none where the profile does not show it.

    Args:
        profile: of the connection.
        item: what to tell.
        replay: whether the client may have seen it before; such messages say so.
    """
    shown = item.model_dump(mode="json")
    if replay:
        shown["replay"] = True
    return [json.dumps(shown, ensure_ascii=False, separators=(",", ":"))]


def whole_reply(profile: Profile) -> bool:
    """Whether the profile shows a reply as one text, then its sound."""
    return profile == "clarity_mentor"


def parsed(profile: Profile, body: str) -> ClientMessage:  # noqa: ARG001 (dialects)
    """A client's message in canonical terms.

    Raises:
        BadMessage: it is not a JSON object with a `type`.
    """
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:  # the latter: brackets nested by the thousand
        raise BadMessage("A message is a JSON object with a `type`.") from error
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise BadMessage("A message is a JSON object with a `type`.")
    flat = {name: value for name, value in message.items() if name not in {"type", "id", "data", "v"}}
    nested = message.get("data")
    data = {**flat, **nested} if isinstance(nested, dict) else flat
    return ClientMessage(type=message["type"], id=message.get("id"), data=data)
