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


class ChatModel(Protocol):
    """One language model."""

    engine: str
    """Stable name of the engine: `mock`, `rules`, `openai`."""
    model: str
    """Model name as configured; stored with every turn."""

    def reply(self, request: ChatRequest) -> AsyncGenerator[str]:
        """Write a reply, piece by piece (tokens, or whatever the engine gives at once).

        `aclose()` of the generator closes the connection to the vendor at once.

        Raises:
            ProviderFault: while iterating; nothing that came before it is taken back.
        """
        ...
