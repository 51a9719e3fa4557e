"""A client's text as a message: JSON, its members nested in `data` or beside `type`."""

from __future__ import annotations

import hashlib
import json
import math

from pydantic import JsonValue

from goldenfish.connections.models import ClientMessage
from goldenfish.problems import BadMessage

MAX_ID = 200
"""Characters of a client's own name of its message; it comes back in every answer."""
_ENVELOPE = {"v", "type", "id", "ts", "data"}


def parsed(body: str) -> ClientMessage:
    """Read a message.

    Raises:
        BadMessage: it is none. What it says is not quoted: it may be personal.
    """
    try:
        message = json.loads(body, parse_constant=_refused, parse_float=_finite)
        json.dumps(message, ensure_ascii=False).encode()  # half a surrogate pair can be written in JSON, never stored
    except (ValueError, RecursionError) as fault:  # the latter: brackets nested by the thousand
        raise BadMessage("A message is a JSON object with a `type`.") from fault
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise BadMessage("A message is a JSON object with a `type`.")
    own = message.get("id")
    if own is not None and not (isinstance(own, str) and 0 < len(own) <= MAX_ID):
        raise BadMessage(f"`id` is a text of 1 to {MAX_ID} characters.")
    return ClientMessage(type=message["type"], id=own, data=_data(message))


def _data(message: dict[str, JsonValue]) -> dict[str, JsonValue]:
    nested = message.get("data")
    if nested is None:
        return {name: value for name, value in message.items() if name not in _ENVELOPE}
    if not isinstance(nested, dict):
        raise BadMessage("`data` is an object.")
    return nested


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _refused(name: str) -> float:
    raise ValueError(name)  # NaN and Infinity are no JSON


def named_recording(message: ClientMessage) -> ClientMessage:
    """A recording that came whole and without a name, named by its content.

    The two seed protocols have no identifiers: what comes again, byte for byte, is a retry.
    """
    data = message.data
    if message.type != "audio_message" or message.id or data.get("audio_id") or not isinstance(data.get("b64"), str):
        return message
    name = hashlib.sha256(str(data["b64"]).encode()).hexdigest()[:32]
    return message.model_copy(update={"data": data | {"audio_id": name}})
