"""Chat completions against a server that speaks their format, in good and bad moods. No network, no key."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator

import boto3
import pytest

from goldenfish.providers.chat_model import ChatMessage, ChatRequest
from goldenfish.providers.chat_models.openai import OpenAIChatModel
from goldenfish.providers.faults import ProviderFault
from goldenfish.providers.openai_connection import OpenAIAccess
from tests.unit.conftest import Aws
from tests.vendors.openai_server import TOKENS, ChatScript, OpenAIServer, openai_server

REQUEST = ChatRequest(
    messages=(ChatMessage(role="system", text="Be kind."), ChatMessage(role="user", text="Xin chào")),
    product="practice",
    mode="general",
    language="en",
    temperature=0.5,
    max_tokens=40,
)


@pytest.fixture
def vendor() -> Iterator[OpenAIServer]:
    with openai_server() as running:
        yield running


def model_of(vendor: OpenAIServer, *, timeout_s: float = 10.0, key_secret: str = "") -> OpenAIChatModel:
    return OpenAIChatModel(OpenAIAccess(vendor.url, key_secret, timeout_s), model="gpt-6-luna")


async def ask(model: OpenAIChatModel) -> tuple[list[str], ProviderFault | None]:
    """The pieces that came, and the fault that ended them."""
    pieces: list[str] = []
    try:
        async for piece in model.reply(REQUEST):
            pieces += [piece] if isinstance(piece, str) else []
    except ProviderFault as fault:
        return pieces, fault
    return pieces, None


def test_a_reply_comes_token_by_token(vendor: OpenAIServer) -> None:
    assert asyncio.run(ask(model_of(vendor))) == (list(TOKENS), None)
    (exchange,) = vendor.exchanges
    assert exchange.body == {
        "model": "gpt-6-luna",
        "messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Xin chào"}],
        "stream": True,
        "max_tokens": 40,
        "reasoning_effort": "none",
        "temperature": 0.5,
        "stream_options": {"include_usage": True},
    }
    assert exchange.headers["authorization"] == "Bearer none"


@pytest.mark.parametrize(
    "script", [ChatScript(member="refusal"), ChatScript(finish_reason="length"), ChatScript(keep_alive=3)], ids=repr
)
def test_a_reply_is_what_the_model_says(vendor: OpenAIServer, script: ChatScript) -> None:
    vendor.chat = script
    assert asyncio.run(ask(model_of(vendor))) == (list(TOKENS), None)


def test_pieces_are_given_on_when_they_come(vendor: OpenAIServer) -> None:
    vendor.chat.fault, vendor.chat.fault_after = "stall", 1

    async def first() -> str:
        reply = model_of(vendor).reply(REQUEST)
        piece = await anext(reply)  # the rest never comes
        await reply.aclose()
        return str(piece)

    assert asyncio.run(first()) == "Hello"


def test_the_key_is_the_secrets(vendor: OpenAIServer, aws: Aws) -> None:
    boto3.client("secretsmanager", region_name="eu-central-1").create_secret(Name="key", SecretString="sk-test\n")
    asyncio.run(ask(model_of(vendor, key_secret="key")))
    assert vendor.exchanges[0].headers["authorization"] == "Bearer sk-test"
    _, fault = asyncio.run(ask(model_of(vendor, key_secret="another")))
    assert fault is not None
    assert fault.code == "not_configured"


def test_the_vendors_own_server_is_not_asked_without_a_key() -> None:
    _, fault = asyncio.run(ask(OpenAIChatModel(OpenAIAccess(), model="gpt-6-luna")))
    assert fault is not None
    assert (fault.code, "OPENAI_API_KEY_SECRET" in fault.detail) == ("not_configured", True)


def test_what_a_server_refuses_by_name_is_not_sent_again(vendor: OpenAIServer) -> None:
    vendor.chat.refused = frozenset({"max_tokens", "temperature", "reasoning_effort"})
    model = model_of(vendor)
    assert asyncio.run(ask(model)) == (list(TOKENS), None)
    assert len(vendor.exchanges) == 5  # limit, effort "none", effort "low", temperature, and then the answer
    assert asyncio.run(ask(model)) == (list(TOKENS), None)
    assert len(vendor.exchanges) == 6
    assert vendor.exchanges[-1].body.keys() == {
        "model",
        "messages",
        "stream",
        "stream_options",
        "max_completion_tokens",
    }


def test_two_replies_refused_at_once_give_up_one_alternative(vendor: OpenAIServer) -> None:
    vendor.chat.refused = frozenset({"max_tokens"})
    model = model_of(vendor)

    async def both() -> None:
        await asyncio.gather(ask(model), ask(model))

    asyncio.run(both())
    assert asyncio.run(ask(model)) == (list(TOKENS), None)
    assert vendor.exchanges[-1].body["max_completion_tokens"] == 40


@pytest.mark.parametrize(
    ("script", "code", "pieces"),
    [
        (ChatScript(status=429, headers={"retry-after": "7"}), "upstream_rate_limited", 0),
        (ChatScript(status=429, error_code="insufficient_quota"), "upstream_refused", 0),
        (ChatScript(status=500), "upstream_failed", 0),
        (ChatScript(status=503, headers={"retry-after": "7"}), "upstream_failed", 0),
        (ChatScript(status=400, error_code="content_policy"), "upstream_refused", 0),
        (ChatScript(status=401), "not_configured", 0),
        (ChatScript(status=404, error_code="model_not_found"), "not_configured", 0),
        (ChatScript(fault="hang_up"), "upstream_failed", 0),
        (ChatScript(fault="cut", fault_after=2), "upstream_failed", 2),
        (ChatScript(fault="garbage", fault_after=2), "upstream_garbled", 2),
        (ChatScript(fault="endless", tokens=["a" * 16]), "upstream_garbled", 40),
        (ChatScript(event_error=True, fault_after=3), "upstream_failed", 3),
        (ChatScript(finish_reason=None), "upstream_failed", 7),
        (ChatScript(tokens=(), finish_reason="length"), "upstream_garbled", 0),
        (ChatScript(tokens=(), finish_reason=None), "upstream_garbled", 0),
        (ChatScript(tokens=(), finish_reason="content_filter"), "upstream_refused", 0),
    ],
    ids=lambda value: repr(value) if isinstance(value, ChatScript) else "",
)
def test_whatever_goes_wrong_is_a_fault_after_the_pieces_that_came(
    vendor: OpenAIServer, script: ChatScript, code: str, pieces: int
) -> None:
    vendor.chat = script
    came, fault = asyncio.run(ask(model_of(vendor)))
    assert fault is not None
    assert (fault.code, len(came)) == (code, pieces)
    assert fault.retry_after_s == (7.0 if script.headers else None)
    assert "Xin" not in str(fault)


@pytest.mark.parametrize(
    "script",
    [
        ChatScript(fault="silent"),
        ChatScript(first_delay_s=30),
        ChatScript(fault="stall", fault_after=2),
        ChatScript(keep_alive=1000, piece_delay_s=0.05),
    ],
    ids=["silent", "slow to begin", "stalls", "only comments"],
)
def test_nothing_is_waited_for_without_end(vendor: OpenAIServer, script: ChatScript) -> None:
    vendor.chat = script
    _, fault = asyncio.run(ask(model_of(vendor, timeout_s=0.3)))
    assert fault is not None
    assert fault.code == "upstream_timeout"
    assert vendor.exchanges[0].closed.wait(5)


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    access = OpenAIAccess(f"http://127.0.0.1:{port}/v1")
    _, fault = asyncio.run(ask(OpenAIChatModel(access, model="m")))
    assert fault is not None
    assert fault.code == "upstream_unreachable"


@pytest.mark.parametrize("how", ["aclose", "cancel"])
def test_the_connection_closes_when_the_reply_is_not_wanted_any_more(vendor: OpenAIServer, how: str) -> None:
    vendor.chat.fault, vendor.chat.fault_after = "stall", 1

    async def stop() -> float:
        reply = model_of(vendor).reply(REQUEST)
        await anext(reply)
        if how == "cancel":
            waiting = asyncio.ensure_future(anext(reply))
            await asyncio.sleep(0.05)
            stopped_at = time.monotonic()
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        else:
            stopped_at = time.monotonic()
            await reply.aclose()
        assert await asyncio.to_thread(vendor.exchanges[0].closed.wait, 5)
        return stopped_at

    assert asyncio.run(stop()) <= (vendor.exchanges[0].closed_at or 0)
