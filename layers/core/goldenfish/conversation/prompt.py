"""What the model is asked in a turn: the persona, what it remembers, what was said and heard, and the new words."""

from __future__ import annotations

from collections.abc import Sequence

from goldenfish.conversation.compression import compressed
from goldenfish.conversation.models import Conversation, Turn
from goldenfish.personas.models import Persona
from goldenfish.providers.chat_model import ChatMessage, ChatRequest

INTERRUPTED = "[INTERRUPTED] "
"""Begins what the person said into a reply (seed 002); the personas' prompts explain it to the model."""


def chat_request(conversation: Conversation, persona: Persona, turns: Sequence[Turn]) -> ChatRequest:
    """The request of the newest turn.

    Args:
        conversation: its head.
        persona: who answers.
        turns: since the last reset or summary, in order; the last one is to be answered.
    """
    *before, newest = turns
    said = [message for turn in before for message in exchange(turn)]
    asked = ChatMessage(role="system", text=persona.opening)
    if newest.user_text is not None:
        interrupting = bool(before) and before[-1].interrupted
        asked = ChatMessage(role="user", text=f"{INTERRUPTED if interrupting else ''}{newest.user_text}")
    messages = compressed(persona.system_prompt, conversation.summary, said)
    return ChatRequest(
        messages=(*messages, asked),
        product=conversation.product,
        mode=conversation.mode,
        language=conversation.language,
        temperature=persona.temperature,
        max_tokens=persona.max_tokens,
    )


def exchange(turn: Turn) -> list[ChatMessage]:
    """A turn as the model is told of it: the words of the person, and what they heard of the reply."""
    messages = [ChatMessage(role="user", text=turn.user_text)] if turn.user_text is not None else []
    heard = turn.remembered
    return [*messages, ChatMessage(role="assistant", text=heard)] if heard else messages
