"""The keyless engine: a question bank and rules instead of a language model, and honest about it.

It needs no key and no network. It compares words, it understands nothing, and says so (decision record 0028).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence

from goldenfish.conversation.compression import SUMMARISE
from goldenfish.practice import interview, language_talk, small_talk
from goldenfish.practice.danger import reply_to_danger
from goldenfish.practice.record import messages_of
from goldenfish.providers.chat_model import ChatMessage, ChatRequest
from goldenfish.providers.faults import ProviderFault

_TOKEN = re.compile(r"\s*\S{1,8}|\s+")
"""Pieces about as large as a language model's, so that everything downstream meets a stream."""


class RulesChatModel:
    """Answers from data; implements `goldenfish.providers.chat_model.ChatModel`."""

    engine = "rules"
    model = "rules-1"

    async def reply(self, request: ChatRequest) -> AsyncGenerator[str]:
        """Write the reply, piece by piece.

        Raises:
            ProviderFault: `not_configured`: there are no rules for this product, mode or language.
        """
        for token in _TOKEN.findall(_reply(request)):
            yield token
            await asyncio.sleep(0)  # lets a cancellation in between the pieces, as a network would


def _reply(request: ChatRequest) -> str:
    first = request.messages[0].text if request.messages else ""
    if first == SUMMARISE:
        return _summary(messages_of(request.messages[1:]), request)
    return _in_danger(request) or _in_mode(request)


def _in_danger(request: ChatRequest) -> str | None:
    last = request.messages[-1]
    return reply_to_danger(last.text, request.language) if last.role == "user" else None


def _in_mode(request: ChatRequest) -> str:
    if request.product == "practice" and request.mode == "interview":
        return interview.reply(request.messages, request.language)
    if request.product == "practice" and request.mode == "language":
        return language_talk.reply(request.messages, request.language)
    if (request.product, request.mode) in {("practice", "general"), ("mentor", "mentor")}:
        return small_talk.reply(request.messages, request.mode, request.language)
    raise ProviderFault("not_configured", f"no rules for {request.product} {request.mode}")


def _summary(messages: Sequence[ChatMessage], request: ChatRequest) -> str:
    if request.mode == "interview":
        return interview.summary(messages, request.language)
    if request.mode == "language":
        return language_talk.summary(messages, request.language)
    return small_talk.summary(messages, request.mode, request.language)
