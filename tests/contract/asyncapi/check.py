"""Is a message that was really sent one that the document describes?"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import yaml
from jsonschema import Draft202012Validator, FormatChecker

from goldenfish.events.models import EventType, FrameType
from tests.contract.asyncapi.document import PATH
from tests.contract.asyncapi.event_data import EVENTS
from tests.contract.asyncapi.frame_data import FRAMES


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """As committed."""
    found: dict[str, Any] = yaml.load(PATH.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return found


@lru_cache(maxsize=64)
def validator(message: str) -> Draft202012Validator:
    """Of a message's payload."""
    schema = {"$ref": f"#/components/messages/{message}/payload", "components": document()["components"]}
    return Draft202012Validator(schema, format_checker=FormatChecker())


def check_told(message: dict[str, Any]) -> str:
    """Hold an event or a frame to the document, and to our stricter models: no member that is not described.

    Returns:
        Its name in the document.
    """
    kind = message["type"]
    if "seq" in message:
        name = f"{kind}_event"
        EVENTS[EventType(kind)].model_validate(message["data"])
    else:
        name = f"{kind}_frame"
        FRAMES[FrameType(kind)].model_validate(message["data"])
    validator(name).validate(message)
    return name


def check_sent(product: str, message: dict[str, Any]) -> str:
    """Hold what a client sends to the document; gives its name there."""
    common = f"session_{message['type']}_message"
    name = common if common in document()["components"]["messages"] else f"{product}_{message['type']}_message"
    validator(name).validate(message)
    return name
