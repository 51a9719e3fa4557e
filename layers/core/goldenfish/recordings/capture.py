"""How the client recorded: what only the device knows and the recording itself does not say."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from goldenfish.frozen import Frozen

Label = Annotated[str, Field(min_length=1, max_length=100)]
LONGEST_OFFSET_MS = 3_600_000
MAX_REMEMBERED = 20
"""Of how many uploads without a recording yet an answer keeps the capture: it shares one item of bounded size."""


class Capture(Frozen):
    """The client's account of a recording, kept with every result; everything may be left out."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    device: Label | None = Field(default=None, description="make and model, e.g. `Pixel 8`; no personal name")
    app: Label | None = Field(default=None, description="name and version of the recording app")
    codec: Label | None = Field(default=None, description="that the device encoded with, e.g. `opus`")
    sample_rate_hz: int | None = Field(default=None, ge=1_000, le=768_000, description="of the microphone's track")
    channels: int | None = Field(default=None, ge=1, le=64)
    bit_rate_kbps: float | None = Field(default=None, gt=0, le=100_000, description="asked of the encoder")
    # Named and meant as the settings of a media track: https://www.w3.org/TR/mediacapture-streams/
    echo_cancellation: bool | None = None
    noise_suppression: bool | None = None
    auto_gain_control: bool | None = None
    # Milliseconds as clients' clocks give them; all else here measures seconds (see `question_ended_at_s`).
    question_ended_at_ms: int | None = Field(
        default=None,
        ge=-LONGEST_OFFSET_MS,
        le=LONGEST_OFFSET_MS,
        description="when the question's last word ended, on the recording's clock; negative: before it began",
    )

    @property
    def question_ended_at_s(self) -> float | None:
        """`question_ended_at_ms` in seconds."""
        return None if self.question_ended_at_ms is None else self.question_ended_at_ms / 1000
