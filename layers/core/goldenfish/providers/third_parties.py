"""Engines behind which another company stands: what they are given leaves the house. People consent to them."""

from __future__ import annotations

TRANSCRIBERS = frozenset({"openai"})
"""By `Transcriber.engine`; they are those whose `paid` is true."""

CHAT_MODELS = frozenset({"openai"})
"""By `ChatModel.engine`."""

SPEAKERS = frozenset({"openai"})
"""By `Speaker.engine`. Polly belongs to who holds recordings and table anyway."""
