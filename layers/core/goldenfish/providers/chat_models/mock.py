"""A language model that follows a script: the same reply to the same conversation, at a pace that can be set.

For tests, benchmarks and keyless development. It keeps nothing between calls: which reply it gives depends on the
request alone, so two processes, or a retry, give the same one.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence

from goldenfish.providers.chat_model import ChatRequest
from goldenfish.providers.faults import ProviderFault

_PIECE = re.compile(r"\s*\S+|\s+$")
_HEARD_CHARACTERS = 60


class MockChatModel:
    """Replies in order: the first to a conversation without a reply, the second to one with one, and round again.

    Args:
        script: the replies; empty: it says back what it heard.
        first_token_delay_s: before the first piece.
        token_delay_s: before each further piece (a word with the space before it).
        fault: raised in place of the piece `fault_after`.
        fault_after: how many pieces come before the fault.
    """

    engine = "mock"
    model = "mock"

    def __init__(
        self,
        script: Sequence[str] = (),
        token_delay_s: float = 0.0,
        *,
        first_token_delay_s: float = 0.0,
        fault: ProviderFault | None = None,
        fault_after: int = 0,
    ) -> None:
        self._script = tuple(script)
        self._token_delay_s = token_delay_s
        self._first_token_delay_s = first_token_delay_s
        self._fault = fault
        self._fault_after = fault_after

    async def reply(self, request: ChatRequest) -> AsyncGenerator[str]:
        """See `ChatModel.reply`."""
        pieces = _PIECE.findall(self._text(request))
        for number, piece in enumerate(pieces):
            await asyncio.sleep(self._token_delay_s if number else self._first_token_delay_s)
            if self._fault is not None and number == self._fault_after:
                raise self._fault
            yield piece
        if self._fault is not None and len(pieces) <= self._fault_after:
            raise self._fault

    def _text(self, request: ChatRequest) -> str:
        said = [message for message in request.messages if message.role == "assistant"]
        if self._script:
            return self._script[len(said) % len(self._script)]
        last = request.messages[-1]
        if last.role != "user":
            return "This is the mock model. Please say something."
        heard = " ".join(last.text.split())[:_HEARD_CHARACTERS].rstrip(".!?… ")
        return f"You said: {heard}. This is reply {len(said) + 1} of the mock model. Please go on."
