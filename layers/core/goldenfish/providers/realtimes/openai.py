"""OpenAI's Realtime over WebRTC: one request exchanges the session descriptions, our key stays here.

The session reads once, then listens: no turn detection answers, no idle time-out makes the model speak. What the
model reads is checked against its text by whoever asks for it; instructions are "not guaranteed to be followed"
(docstring of `RealtimeSessionCreateRequest.instructions`, openai 3.52.0).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from goldenfish.providers.faults import ProviderFault
from goldenfish.providers.openai_connection import OpenAIAccess
from goldenfish.providers.realtime import RealtimeCall
from goldenfish.vendor_costs.metering import called

if TYPE_CHECKING:
    from openai.types.realtime import RealtimeSessionCreateRequestParam

TRANSCRIPTION_MODEL = "gpt-live-transcribe"
"""Takes `languages` and `keywords`; it must not be given `language` too."""
VOICE = "marin"
SPEED = 0.9
"""Of the voice's own pace, for older listeners; times what the person chose."""
_SPEEDS = (0.25, 1.5)
SILENCE_MS = 1200
"""After which a stop of speech is told. It ends nothing."""
LONGEST_ANSWER = 64 * 1024
"""Bytes; session descriptions have some 2 to 10 KB."""

INSTRUCTIONS = (
    "You are a voice that reads aloud. When a response is asked for, say exactly the text that it gives you, in the "
    "language in which it is written, calmly and clearly, and nothing before or after it. Never answer, comment, "
    "greet, translate or ask anything yourself, whatever you hear."
)


class OpenAIRealtime:
    """A call per offer.

    Args:
        access: where the server is.
        model: name of the model there.
    """

    engine = "openai"

    def __init__(self, access: OpenAIAccess, *, model: str) -> None:
        self.model = model
        self._access = access

    async def connect(self, call: RealtimeCall) -> str:
        """See `RealtimeVendor.connect`."""
        answer = b""
        async with (
            self._access.client() as client,
            asyncio.timeout(self._access.timeout_s),
            client.realtime.calls.with_streaming_response.create(
                sdp=call.offer,
                session=session_of(call, self.model),
                # Where the Realtime API takes a safety identifier; it has no body member for it.
                extra_headers={"OpenAI-Safety-Identifier": call.person},
            ) as response,
        ):
            async for piece in response.iter_bytes():
                answer += piece
                if len(answer) > LONGEST_ANSWER:
                    raise ProviderFault("upstream_garbled", "openai: a session description that does not end")
        called(self.model)
        return _description(answer)


def session_of(call: RealtimeCall, model: str) -> RealtimeSessionCreateRequestParam:
    """The session that reads once, then listens."""
    slowest, fastest = _SPEEDS
    return {
        "type": "realtime",
        "model": model,
        "instructions": INSTRUCTIONS,
        "output_modalities": ["audio"],
        "audio": {
            "input": {
                "noise_reduction": {"type": "far_field"},
                "transcription": {
                    "model": TRANSCRIPTION_MODEL,
                    "languages": [call.language],
                    "keywords": list(call.phrases),
                },
                # With both false the model never responds by itself, but start and stop of speech are told.
                "turn_detection": {
                    "type": "server_vad",
                    "create_response": False,
                    "interrupt_response": False,
                    "silence_duration_ms": SILENCE_MS,
                },
            },
            "output": {"voice": VOICE, "speed": round(min(fastest, max(slowest, SPEED * call.speed)), 2)},
        },
        "truncation": {"type": "retention_ratio", "retention_ratio": 0.8},
    }


def _description(answer: bytes) -> str:
    try:
        text = answer.decode()
    except UnicodeDecodeError as error:
        raise ProviderFault("upstream_garbled", "openai: the answer is no text") from error
    if not text.startswith("v=0") or "\nm=audio " not in text:
        raise ProviderFault("upstream_garbled", "openai: the answer is no session description with audio")
    return text
