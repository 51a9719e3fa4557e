"""A conversation with the keyless engine, as the turn runner holds it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from goldenfish.conversation.compression import KEPT, compressed, compression_request
from goldenfish.personas.service import persona_for
from goldenfish.providers.chat_model import ChatMessage, ChatRequest
from goldenfish.providers.chat_models.rules import RulesChatModel


def pieces(request: ChatRequest) -> list[str]:
    """What the engine gives, piece by piece."""

    async def collect() -> list[str]:
        return [piece async for piece in RulesChatModel().reply(request)]

    return asyncio.run(collect())


class Talk:
    """One conversation; `ask` says something and gives the reply."""

    def __init__(self, product: str, mode: str, language: str = "en") -> None:
        self.persona = persona_for(product, mode, language)
        self.summary = ""
        self.said: list[ChatMessage] = []

    def begin(self) -> str:
        """Let the other side begin."""
        return self._reply(ChatMessage(role="system", text=self.persona.opening))

    def ask(self, text: str, heard: str | None = None) -> str:
        """Say something.

        Args:
            text: what is said.
            heard: how much of the reply is heard; None: all.
        """
        message = ChatMessage(role="user", text=text)
        reply = self._request((message,))
        self.said += [message, ChatMessage(role="assistant", text=reply if heard is None else heard)]
        return reply

    def compress(self) -> str:
        """Let the engine summarise all but the newest messages; gives the summary."""
        told = compressed(self.persona.system_prompt, self.summary, self.said)
        p = self.persona
        request = compression_request(told, product=p.product, mode=p.mode, language=p.language)
        self.summary = "".join(pieces(request))
        self.said = self.said[-KEPT:]
        return self.summary

    def _reply(self, message: ChatMessage) -> str:
        reply = self._request((message,))
        self.said.append(ChatMessage(role="assistant", text=reply))
        return reply

    def _request(self, last: Sequence[ChatMessage]) -> str:
        messages = (*compressed(self.persona.system_prompt, self.summary, self.said), *last)
        p = self.persona
        return "".join(pieces(ChatRequest(messages=messages, product=p.product, mode=p.mode, language=p.language)))
