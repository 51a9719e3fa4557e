"""The port to language models: messages in, pieces of text out as they come."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Literal, Protocol

from pydantic import Field

from goldenfish.frozen import Frozen


class ChatMessage(Frozen):
    """One message of the conversation so far."""

    role: Literal["system", "user", "assistant"]
    text: str


class ChatRequest(Frozen):
    """What a model is asked.

    The last message is the user's, or the system's where the model is to begin.
    """

    messages: tuple[ChatMessage, ...]
    product: str = Field(description="`practice`, `mentor`; the keyless engine goes by it, vendors never see it")
    mode: str = Field(description="of the product: `interview`, `language`, `general`")
    language: str = Field(description="BCP 47 primary language of the conversation")
    temperature: float = 0.85
    max_tokens: int = 300


class Usage(Frozen):
    """What a reply took, in tokens."""

    read: int = Field(description="of the messages")
    written: int = Field(description="of the reply, reasoning included")
    estimated: bool = Field(description="reckoned from the length of the texts: the engine told nothing")

    @property
    def tokens(self) -> int:
        """Of both."""
        return self.read + self.written


_BYTES_A_TOKEN = 4
"""Of UTF-8, roughly, in English; other languages have fewer letters and more bytes to a token."""


def estimated_usage(request: ChatRequest, reply: str) -> Usage:
    """What a reply took, where its engine did not tell, or was stopped before it could. Pure: the same every time."""

    def tokens(text: str) -> int:
        return -(-len(text.encode()) // _BYTES_A_TOKEN)

    return Usage(
        read=sum(tokens(message.text) for message in request.messages), written=tokens(reply), estimated=True
    )


class ChatModel(Protocol):
    """One language model."""

    engine: str
    """Stable name of the engine: `mock`, `rules`, `openai`."""
    model: str
    """Model name as configured; stored with every turn."""

    def reply(self, request: ChatRequest) -> AsyncGenerator[str | Usage]:
        """Write a reply, piece by piece (tokens, or whatever the engine gives at once).

        An engine that counts tokens tells them last, after all of the text.

        `aclose()` of the generator closes the connection to the vendor at once.

        Raises:
            ProviderFault: while iterating; nothing that came before it is taken back.
        """
        ...
