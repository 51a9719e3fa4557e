"""Why a recording cannot be read as a signal."""

from __future__ import annotations

from typing import Literal

DecodeFault = Literal["unsupported_audio", "empty_audio", "truncated", "too_long"]


class UnsupportedAudio(Exception):
    """The recording cannot be decoded, for a reason that a retry does not cure.

    Attributes:
        reason: stable code shown to clients.
        detail: one English sentence for a person.
    """

    def __init__(self, reason: DecodeFault, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason: DecodeFault = reason
        self.detail = detail
