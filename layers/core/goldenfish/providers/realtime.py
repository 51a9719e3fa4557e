"""The port to live speech-to-speech: a phone's offer in, the vendor's answer out, then the two talk directly."""

from __future__ import annotations

from typing import Protocol

from pydantic import Field

from goldenfish.frozen import Frozen


class RealtimeCall(Frozen):
    """What a phone asks for, and for whom. Nothing in it is a secret, and no question stands in it."""

    offer: str = Field(repr=False, description="session description of the phone (SDP, RFC 8866)")
    language: str = Field(description="BCP 47 primary language of the person")
    phrases: tuple[str, ...] = Field(default=(), description="words that recognition is to know: the end phrases")
    speed: float = Field(default=1.0, description="of the voice; 1 is its own pace")
    person: str = Field(description="a hash that stays the same for this person and names nobody")


class RealtimeVendor(Protocol):
    """One vendor of live speech."""

    engine: str
    """Stable name of the engine: `openai`."""
    model: str
    """Model name as configured; phones are not told."""

    async def connect(self, call: RealtimeCall) -> str:
        """Begin a call that reads what it is given and never speaks by itself.

        Returns:
            The vendor's session description, for the phone.

        Raises:
            ProviderFault: see `goldenfish.providers.faults`.
        """
        ...
