"""Writing docs/asyncapi.yaml from the models: envelope, events, frames, client messages."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from goldenfish import __version__
from goldenfish.events.models import Event, Frame
from tests.contract.asyncapi.client_messages import ClientMessage, client_messages
from tests.contract.asyncapi.event_data import EVENTS
from tests.contract.asyncapi.frame_data import FRAMES
from tests.contract.asyncapi.plain_schema import plain, public

PATH = Path(__file__).parents[3] / "docs" / "asyncapi.yaml"
Json = dict[str, Any]
Named = dict[Any, Json]
"""Reference to the schema of each model."""

_DESCRIPTION = (
    "The live connection of a session: durable events, which are numbered and replayed, fleeting frames, which are "
    "neither, and what clients send. Operations are seen from the client. `docs/events.md` says how all this is "
    "used, and describes the dialects of the two seed products; here is the profile `golden_fish`. Text frames of at "
    "most 32 KB. Leave aside types and members that you do not know."
)
_CHANNELS = {"interview": "An interview, `ses_…`.", "conversation": "Practice or mentor, `cnv_…`."}
_OF_INTERVIEW = {
    "question_asked",
    "question_repeated",
    "question_skipped",
    "interviewer_said",
    "answer_ended",
    "recording_stored",
    "result_card",
    "session_summary",
    "session_closed",
    "session_paused",
    "session_resumed",
    "error",
    "nudge",
    "transcript_partial",
}
_OF_CONVERSATION = {"conversation_started", "stream_complete", "turn_heard", "text_chunk", "audio_chunk", "status"}


def rendered() -> str:
    """The document as YAML."""
    return yaml.dump(build(), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=100)


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        """Write everything out: an anchor is of no use to a reader."""
        return True


def build() -> Json:
    """The document."""
    models: list[type[BaseModel]] = [*EVENTS.values(), *FRAMES.values(), *(m.data for m in client_messages())]
    models = list(dict.fromkeys(models))
    refs, definitions = models_json_schema(
        [(model, "serialization" if model in EVENTS.values() else "validation") for model in models],
        ref_template="#/components/schemas/{model}",
    )
    schemas = {public(name): plain(schema) for name, schema in definitions["$defs"].items()}
    named: Named = {model: plain(ref) for (model, _), ref in refs.items()}
    messages = _told_messages(named) | {_name(m): _sent_message(m, named) for m in client_messages()}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Golden Fish live connection",
            "version": __version__,
            "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "websocket": {
                "host": "{host}",
                "pathname": "/live",
                "protocol": "wss",
                "description": "`websocket_url` of `POST …/ticket`; binary frames end the connection (1003).",
                "variables": {"host": {"description": "of the deployed WebSocket API"}},
                "security": [{"$ref": "#/components/securitySchemes/ticket"}],
            }
        },
        "channels": {product: _channel(product, text, messages) for product, text in _CHANNELS.items()},
        "operations": {
            f"{action}_{product}": _operation(product, action, messages)
            for product in _CHANNELS
            for action in ("send", "receive")
        },
        "components": {
            "messages": messages,
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {
                "ticket": {
                    "type": "httpApiKey",
                    "name": "ticket",
                    "in": "query",
                    "description": "From `POST /api/session/{session_id}/ticket`: works once, within a minute.",
                }
            },
        },
    }


def _told_messages(named: Named) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for kinds, envelope, suffix in ((EVENTS, Event, "event"), (FRAMES, Frame, "frame")):
        for kind, data in kinds.items():
            found[f"{kind.value}_{suffix}"] = _told(kind, data, envelope, named)
    return found


def _told(kind: StrEnum, data: type[BaseModel], envelope: type[BaseModel], named: Named) -> Json:
    schema = plain(envelope.model_json_schema(mode="serialization"))
    properties: Json = {**schema["properties"], "type": {"const": kind.value}, "data": named[data]}
    properties["replay"] = {"type": "boolean", "description": "true: you may have had it before"}
    payload = {"type": "object", "required": schema["required"], "properties": properties}
    if envelope is Frame:
        del properties["replay"]
    durable = "Durable: numbered and replayed." if envelope is Event else "Fleeting: never stored, never replayed."
    return {
        "name": kind.value,
        "title": f"{kind.value} ({'event' if envelope is Event else 'frame'})",
        "summary": _first_line(data),
        "description": durable,
        "payload": payload,
    }


def _sent_message(message: ClientMessage, named: Named) -> Json:
    identifier = {"type": "string", "minLength": 1, "maxLength": 200, "description": "answers carry it as `ref`"}
    return {
        "name": message.kind,
        "title": f"{message.kind} ({message.product})",
        "summary": message.summary,
        "description": "The members of `data` may as well stand beside `type`.",
        "payload": {
            "type": "object",
            "required": ["type"],
            "properties": {"type": {"const": message.kind}, "id": identifier, "data": named[message.data]},
        },
    }


def _name(message: ClientMessage) -> str:
    return f"{message.product}_{message.kind}_message"


def _of(product: str, action: str, messages: dict[str, Json]) -> list[str]:
    """Names of a product's messages; `send` is what the client sends."""
    other = _OF_CONVERSATION if product == "interview" else _OF_INTERVIEW
    if action == "send":
        return [
            name for name in messages if name.startswith(("session_", f"{product}_")) and name.endswith("_message")
        ]
    told = {n: m for n, m in messages.items() if not n.endswith("_message")}
    return [name for name, message in told.items() if message["name"] not in other or name == "error_frame"]


def _channel(product: str, text: str, messages: dict[str, Json]) -> Json:
    names = [*_of(product, "receive", messages), *_of(product, "send", messages)]
    session = {"type": "string", "description": "the ticket knows it; if given, it must be the same"}
    query = {"type": "object", "properties": {"ticket": {"type": "string"}, "session": session, "profile": session}}
    return {
        "address": "/",
        "description": text,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "bindings": {"ws": {"method": "GET", "query": {**query, "required": ["ticket"]}}},
    }


def _operation(product: str, action: str, messages: dict[str, Json]) -> Json:
    said = "What the client sends." if action == "send" else "What the client gets."
    return {
        "action": action,
        "summary": said,
        "channel": {"$ref": f"#/channels/{product}"},
        "messages": [{"$ref": f"#/channels/{product}/messages/{name}"} for name in _of(product, action, messages)],
    }


def _first_line(model: type[BaseModel]) -> str:
    return str(model.__doc__).split("\n", 1)[0]
