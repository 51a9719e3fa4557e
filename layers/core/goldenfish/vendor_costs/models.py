"""What a vendor was asked for, and what that costs."""

from __future__ import annotations

from typing import Literal

from goldenfish.frozen import Frozen

Kind = Literal["transcription", "chat", "speech", "realtime"]

Unit = Literal["audio_minute", "sound_minute", "read_token", "written_token", "character"]
"""What prices are by; a minute is of audio that was sent, or of sound that was made."""

UnknownReason = Literal["unknown_model", "another_server", "not_seen"]
"""
* `unknown_model`: the table has no price for it, or none by what is known.
* `another_server`: it was asked of a server that is not the vendor's own, whose price is its operator's.
* `not_seen`: what it takes is between the vendor and the phone.
"""


class Spending(Frozen):
    """One paid request."""

    kind: Kind
    engine: str
    model: str
    amounts: dict[Unit, float]
    vendors_own: bool = True


class Cost(Frozen):
    """In US dollars; never 0 for what is not known."""

    usd: float | None
    reason: UnknownReason | None = None
