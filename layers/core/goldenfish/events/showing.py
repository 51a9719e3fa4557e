"""Events as clients see them: the log names a sound by its object, a client gets an address that it can fetch.

Addresses end after a while, so that none is stored: each transport adds them to what it is about to show.
"""

from __future__ import annotations

from typing import cast

from pydantic import JsonValue

from goldenfish.events.models import Event, EventType
from goldenfish.speech.models import SpokenText
from goldenfish.speech.service import address
from goldenfish.summaries.showing import event_for_view
from goldenfish.users.caller import View

_SPOKEN = frozenset({EventType.QUESTION_ASKED, EventType.QUESTION_REPEATED, EventType.INTERVIEWER_SAID})
_SOUNDS = ("audio", "next_audio")


def shown(event: Event, view: View) -> Event:
    """The event with an address in the place of each sound's object, and without what this view leaves out."""
    event = event_for_view(event, view)
    return event.model_copy(update={"data": shown_data(event.data)}) if event.type in _SPOKEN else event


def shown_data(data: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """The data of such an event, likewise; what has no sound stays as it is."""
    return {name: _shown_sound(value) if name in _SOUNDS else value for name, value in data.items()}


def _shown_sound(sound: JsonValue) -> JsonValue:
    if not isinstance(sound, dict) or "key" not in sound:
        return sound
    return cast("JsonValue", sound_address(SpokenText.model_validate(sound)))


def sound_address(spoken: SpokenText) -> dict[str, str | int]:
    """How a client fetches a sound, knows that it has it already, and plays it."""
    return {"url": address(spoken), "codec": spoken.codec, "ms": spoken.ms, "sha256": spoken.sha256}
