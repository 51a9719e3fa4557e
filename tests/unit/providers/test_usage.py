"""What a reply took: as the vendor counts it, or reckoned from the texts and marked as that."""

from __future__ import annotations

import asyncio

import pytest

from goldenfish.providers.chat_model import ChatMessage, ChatModel, ChatRequest, Usage, estimated_usage
from goldenfish.providers.chat_models.mock import MockChatModel
from goldenfish.providers.chat_models.openai import OpenAIChatModel
from goldenfish.providers.chat_models.rules import RulesChatModel
from goldenfish.providers.openai_connection import OpenAIAccess
from tests.vendors.openai_server import TOKENS, ChatScript, openai_server

REQUEST = ChatRequest(
    messages=(ChatMessage(role="system", text="Be kind."), ChatMessage(role="user", text="Xin chào")),
    product="practice",
    mode="general",
    language="en",
)


async def everything(model: ChatModel) -> list[str | Usage]:
    return [piece async for piece in model.reply(REQUEST)]


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (ChatScript(usage={"prompt_tokens": 12, "completion_tokens": 5, "total_tokens": 17}), True),
        (ChatScript(), False),
        (ChatScript(refused=frozenset({"stream_options"})), False),
        (ChatScript(usage={"prompt_tokens": "many", "completion_tokens": None}), False),
        (ChatScript(usage={"prompt_tokens": -1, "completion_tokens": 5}), False),
        (ChatScript(usage=[]), False),
    ],
    ids=["told", "not-told", "refused", "not-numbers", "negative", "no-object"],
)
def test_the_vendors_count_comes_last_if_it_is_one(script: ChatScript, told: bool) -> None:
    with openai_server() as vendor:
        vendor.chat = script
        model = OpenAIChatModel(OpenAIAccess(vendor.url, "", 10.0), model="any")
        first, second = asyncio.run(everything(model)), asyncio.run(everything(model))
    usage = [Usage(read=12, written=5, estimated=False)] if told else []
    assert first == second == [*TOKENS, *usage]


@pytest.mark.parametrize("model", [MockChatModel(), RulesChatModel()])
def test_keyless_engines_are_reckoned(model: ChatModel) -> None:
    pieces = asyncio.run(everything(model))
    assert all(isinstance(piece, str) for piece in pieces)
    usage = estimated_usage(REQUEST, "".join(map(str, pieces)))
    assert usage.estimated
    assert usage.tokens == usage.read + usage.written > usage.read == 2 + 3


def test_nothing_takes_nothing() -> None:
    empty = REQUEST.model_copy(update={"messages": ()})
    assert estimated_usage(empty, "") == Usage(read=0, written=0, estimated=True)
