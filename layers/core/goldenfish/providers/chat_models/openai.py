"""OpenAI's chat completions, or any server that speaks that format: vLLM, Ollama, llama.cpp, Gemini's endpoint.

Servers and models differ in three optional parameters. Each has alternatives, tried in order; one that a server
refuses by name (400 or 422, nothing is charged) is not sent to it again by this process.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from goldenfish.providers.chat_model import ChatRequest, Usage
from goldenfish.providers.faults import FaultCode, ProviderFault
from goldenfish.providers.openai_connection import OpenAIAccess

if TYPE_CHECKING:
    from openai import APIStatusError, AsyncOpenAI, AsyncStream
    from openai.types.chat import ChatCompletionChunk

_REFUSED_PARAMETER = frozenset({400, 422})
# On average a token has about four; a stream far beyond what was asked for does not stop by itself.
_CHARACTERS_A_TOKEN = 16
_USAGE_WAIT_S = 0.5
"""The last sentence waits for it; the vendor sends it with the end of the text."""


class OpenAIChatModel:
    """A streamed chat completion per reply.

    Args:
        access: where the server is.
        model: name of the model there.
    """

    engine = "openai"

    def __init__(self, access: OpenAIAccess, *, model: str) -> None:
        self.model = model
        self._access = access
        limits = ("max_completion_tokens", "max_tokens")
        # Reasoning counts as tokens of the reply, and is waited for: none, or as little as the model can do with.
        self._alternatives: dict[str, list[str | None]] = {
            "limit": [*(limits if access.vendors_own else reversed(limits)), None],
            "reasoning_effort": ["none", "low", None],
            "temperature": ["given", None],
            "stream_options": ["include_usage", None],
        }

    async def reply(self, request: ChatRequest) -> AsyncGenerator[str | Usage]:
        """See `ChatModel.reply`."""
        async with self._access.client() as client:
            async with asyncio.timeout(self._access.timeout_s):
                stream = await self._open(client, request)
            async with stream, aclosing(_texts(stream, self._access.timeout_s)) as texts:
                characters = 0
                async for text in texts:
                    if isinstance(text, Usage):
                        yield text
                        return
                    characters += len(text)
                    if characters > _CHARACTERS_A_TOKEN * request.max_tokens:
                        raise ProviderFault("upstream_garbled", "openai: the reply does not stop")
                    yield text

    async def _open(self, client: AsyncOpenAI, request: ChatRequest) -> AsyncStream[ChatCompletionChunk]:
        from openai import APIStatusError  # noqa: PLC0415 - half a second

        messages: list[Any] = [{"role": message.role, "content": message.text} for message in request.messages]
        while True:
            options = self._options(request)
            try:
                stream: AsyncStream[ChatCompletionChunk] = await client.chat.completions.create(
                    model=self.model, messages=messages, stream=True, **options
                )
            except APIStatusError as error:
                if error.status_code not in _REFUSED_PARAMETER or not self._give_up(options, error):
                    raise
            else:
                return stream

    def _options(self, request: ChatRequest) -> dict[str, Any]:
        chosen = {name: left[0] for name, left in self._alternatives.items()}
        options: dict[str, Any] = {}
        if chosen["limit"]:
            options[chosen["limit"]] = request.max_tokens
        if chosen["reasoning_effort"]:
            options["reasoning_effort"] = chosen["reasoning_effort"]
        if chosen["temperature"]:
            options["temperature"] = request.temperature
        if chosen["stream_options"]:
            options["stream_options"] = {chosen["stream_options"]: True}
        return options

    def _give_up(self, options: dict[str, Any], error: APIStatusError) -> bool:
        """Go on to the next alternative of the parameter that the server names; False when it names none of ours."""
        named = error.param if isinstance(error.param, str) else ""
        named = named or next((name for name in options if name in str(error.message)), "")
        if named not in options:
            return False
        left = self._alternatives["limit" if named.startswith("max_") else named]
        # Two replies may have been refused the same thing at once: the second finds it given up already.
        if left[0] in {named, str(options[named]), "given", "include_usage"}:
            left.pop(0)
        return True


async def _texts(stream: AsyncStream[ChatCompletionChunk], timeout_s: float) -> AsyncGenerator[str | Usage]:
    """The pieces of the reply, then its usage if it is told.

    Comments and empty pieces of a server that is still busy do not count as an answer.

    Raises:
        ProviderFault: `upstream_garbled` when it is no stream of chat completions, or one without text;
            `upstream_refused` when the vendor's filter took all of it; `upstream_failed` when it stops without having
            ended.
        TimeoutError: no text came in time.
    """
    pieces = aiter(stream)
    said = chunks = 0
    finished: str | None = None
    while finished is None:
        async with asyncio.timeout(timeout_s):
            text = ""
            while not text and finished is None:
                chunk = await anext(pieces, None)
                if chunk is None:
                    raise _no_end(chunks)
                chunks += 1
                text, finished = _content(chunk)
        if text:
            said += 1
            yield text
    if not said:
        filtered = finished == "content_filter"
        code: FaultCode = "upstream_refused" if filtered else "upstream_garbled"
        raise ProviderFault(code, f"openai: a reply without text ({finished})")
    if usage := _usage(chunk) or await _usage_after(pieces):
        yield usage


async def _usage_after(pieces: AsyncIterator[Any]) -> Usage | None:
    """What comes after the end of the text. The reply is whole: nothing that goes wrong here matters."""
    try:
        async with asyncio.timeout(_USAGE_WAIT_S):
            async for chunk in pieces:
                if usage := _usage(chunk):
                    return usage
    except Exception:  # a cancellation is none of these
        return None
    return None


def _usage(chunk: Any) -> Usage | None:  # noqa: ANN401 - see `_content`
    told = getattr(chunk, "usage", None)
    read, written = getattr(told, "prompt_tokens", None), getattr(told, "completion_tokens", None)
    if isinstance(read, int) and isinstance(written, int) and read >= 0 and written >= 0:
        return Usage(read=read, written=written, estimated=False)
    return None


def _no_end(chunks: int) -> ProviderFault:
    if chunks:
        return ProviderFault("upstream_failed", "openai: the stream was cut off")
    return ProviderFault("upstream_garbled", "openai: the answer is no stream")


def _content(chunk: Any) -> tuple[str, str | None]:  # noqa: ANN401 - the library does not check what it was sent
    """Text and reason to finish of one chunk; a chunk of usage figures has neither."""
    choices = getattr(chunk, "choices", None)
    if not isinstance(choices, list):
        raise ProviderFault("upstream_garbled", "openai: a chunk without choices")
    if not choices:
        return "", None
    delta = getattr(choices[0], "delta", None)
    # A model that declines says so in a member of its own; to the person it is what the model says.
    text = getattr(delta, "content", None) or getattr(delta, "refusal", None) or ""
    finished = getattr(choices[0], "finish_reason", None)
    if not isinstance(text, str) or not isinstance(finished, str | None):
        raise ProviderFault("upstream_garbled", "openai: a chunk of another shape")
    return text, finished or None
