"""OpenAI's chat completions (server-sent events) and speech endpoints, as any compatible server offers them.

    with openai_server() as vendor:
        model = OpenAIChatModel(OpenAIAccess(base_url=vendor.url), model="gpt-6-luna")

`vendor.chat` and `vendor.speech` say how all requests are answered, `vendor.next_chat` and `vendor.next_speech` how
the next ones are, one each. See `tests.vendors.scripted` for what a script can say and what is noted of an exchange.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from goldenfish.providers.speaker import CONTENT_TYPES, Codec
from goldenfish.sound_files.by_codec import silence
from tests.vendors.scripted import Conversation, Exchange, Script, serve

TOKENS = ("Hello", " there", ".", " How", " are", " you", "?")
CODECS: dict[str, Codec] = {"opus": "ogg_opus", "mp3": "mp3", "aac": "aac", "wav": "wav"}
SPEECH_PIECE_BYTES = 1024
MAX_INPUT_CHARACTERS = 4096


@dataclass
class ChatScript(Script):
    """A reply, token by token."""

    tokens: Sequence[str] = TOKENS
    finish_reason: str | None = "stop"
    refused: frozenset[str] = frozenset()
    """Parameters that this server's model does not take; it answers 400 and names the first."""
    event_error: bool = False
    """In place of the token `fault_after` an error stands in the stream, as servers that fail half-way send it."""
    member: Literal["content", "refusal"] = "content"
    """Where the tokens stand; a model that declines puts them into `refusal`."""
    usage: object = None
    """What the chunk after the end says of tokens; None: there is none."""
    keep_alive: int = 0
    """So many comment lines before the first token, each after `piece_delay_s`."""


@dataclass
class SpeechScript(Script):
    """A file of silence as long as the text takes, or these very bytes."""

    ms_per_character: int = 60
    audio: bytes | None = None
    piece_bytes: int = SPEECH_PIECE_BYTES


@dataclass
class OpenAIServer:
    """The server's behaviour, set by a test, and what it was asked."""

    url: str = ""
    chat: ChatScript = field(default_factory=ChatScript)
    speech: SpeechScript = field(default_factory=SpeechScript)
    next_chat: list[ChatScript] = field(default_factory=list)
    next_speech: list[SpeechScript] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)

    def chats(self) -> list[Exchange]:
        """What the language model was asked."""
        return [exchange for exchange in self.exchanges if exchange.path.endswith("/chat/completions")]

    def speeches(self) -> list[Exchange]:
        """What the voice was asked."""
        return [exchange for exchange in self.exchanges if exchange.path.endswith("/audio/speech")]


@contextmanager
def openai_server() -> Iterator[OpenAIServer]:
    """A running server of both endpoints."""
    vendor = OpenAIServer()

    def prepare(exchange: Exchange) -> tuple[Script, Any]:
        if exchange.path == "/v1/chat/completions":
            chat = vendor.next_chat.pop(0) if vendor.next_chat else vendor.chat
            return chat, lambda conversation: _chat(conversation, chat)
        if exchange.path == "/v1/audio/speech":
            speech = vendor.next_speech.pop(0) if vendor.next_speech else vendor.speech
            return speech, lambda conversation: _speech(conversation, speech)
        missing = Script(status=404, error_code="not_found")
        return missing, lambda conversation: _refuse(conversation, "no such path")

    with serve(prepare, vendor.exchanges) as address:
        vendor.url = f"{address}/v1"
        yield vendor


def _chat(conversation: Conversation, script: ChatScript) -> None:
    body = conversation.exchange.body
    unwanted = sorted(script.refused & set(body))
    if unwanted:
        conversation.script = Script(status=400, error_code="unsupported_parameter")
        return _refuse(conversation, f"Unsupported parameter: '{unwanted[0]}'", param=unwanted[0])
    if script.status != 200:
        return _refuse(conversation, "no")
    conversation.start("text/event-stream; charset=utf-8")
    for _ in range(script.keep_alive):
        conversation.wait(script.piece_delay_s)
        conversation.handler.wfile.write(b"e\r\n: keep-alive\n\n\r\n")
        conversation.handler.wfile.flush()
    return conversation.stream(_events(script, body["model"]), garbage=b'data: {"choices": [{"delta": \n\n')


def _events(script: ChatScript, model: str) -> Iterator[bytes]:
    for number, token in enumerate(script.tokens):
        if script.event_error and number == script.fault_after:
            yield _event({"error": {"message": "The server had an error", "type": "server_error", "code": None}})
        said: dict[str, str] = {script.member: token}
        yield _event(_chunk(model, {"role": "assistant"} | said if number == 0 else said))
    done = _event(_chunk(model, {}, script.finish_reason)) if script.finish_reason else b""
    told = b"" if script.usage is None else _event({**_chunk(model, {}), "choices": [], "usage": script.usage})
    yield done + told + b"data: [DONE]\n\n"


def _chunk(model: str, delta: dict[str, str], finish_reason: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1_790_000_000,
        "model": model,
        "choices": [choice],
    }


def _event(content: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(content).encode() + b"\n\n"


def _speech(conversation: Conversation, script: SpeechScript) -> None:
    body = conversation.exchange.body
    text = body["input"]
    if len(text) > MAX_INPUT_CHARACTERS:
        conversation.script = Script(status=400, error_code="string_above_max_length")
        return _refuse(conversation, "the input is too long", param="input")
    if script.status != 200:
        return _refuse(conversation, "no")
    codec = CODECS[body.get("response_format", "mp3")]
    ms = round(len(text) * script.ms_per_character / body.get("speed", 1.0))
    audio = silence(ms, codec) if script.audio is None else script.audio
    pieces = [audio[at : at + script.piece_bytes] for at in range(0, len(audio), script.piece_bytes)]
    conversation.start(CONTENT_TYPES[codec])
    return conversation.stream(pieces, garbage=b"<html>It works!</html>")


def _refuse(conversation: Conversation, message: str, param: str | None = None) -> None:
    error = {
        "message": message,
        "type": "error",
        "param": param,
        "code": conversation.script.error_code or None,
    }
    conversation.refuse({"error": error})
