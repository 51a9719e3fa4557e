"""What clients send: the handlers' own models, by type. One type may mean two things in the two products."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import BaseModel

from functions.interviewer import captions, conversation, hello, memories
from functions.interviewer.message import Handler
from goldenfish.captions.models import Caption


class Nothing(BaseModel):
    """No members."""


class ClientMessage(NamedTuple):
    """A type of message in a product."""

    product: str
    kind: str
    data: type[BaseModel]
    summary: str
    """First sentence of its handler's docstring."""


_COMMON: dict[str, type[BaseModel]] = {"hello": hello._Hello, "ping": Nothing}
_INTERVIEW: dict[str, type[BaseModel]] = {
    "next_question": Nothing,
    "end_answer": memories._EndAnswer,
    "skip_question": memories._GoOn,
    "repeat_question": memories._Question,
    "pause": Nothing,
    "resume_session": Nothing,
    "playback": memories._Playback,
    "speech": memories._Speech,
    "silence": memories._Silence,
    "caption": Caption,
}
_CONVERSATION: dict[str, type[BaseModel]] = {
    "start_interview": conversation.Start,
    "start_language_test": conversation.LanguageTest,
    "start_general": conversation.Start,
    "text_message": conversation.Text,
    "audio_message": conversation.Audio,
    "cancel_stream": conversation.Stop,
    "playback": conversation.Playback,
    "reset": Nothing,
}


def client_messages() -> list[ClientMessage]:
    """Every message that a handler takes.

    Raises:
        KeyError: a handler has no model here, or a model no handler.
    """
    products: list[tuple[str, Mapping[str, Handler], dict[str, type[BaseModel]]]] = [
        ("session", hello.HANDLERS, _COMMON),
        ("interview", {**memories.HANDLERS, **captions.HANDLERS}, _INTERVIEW),
        ("conversation", conversation.HANDLERS, _CONVERSATION),
    ]
    found = []
    for product, handlers, models in products:
        if unknown := handlers.keys() ^ models.keys():
            raise KeyError(f"{product}: {sorted(unknown)}")
        found += [
            ClientMessage(product, kind, models[kind], str(handler.__doc__).split("\n", 1)[0])
            for kind, handler in handlers.items()
        ]
    return found
