"""A text that has been spoken, as it is kept."""

from __future__ import annotations

from pydantic import Field

from goldenfish.frozen import Frozen
from goldenfish.providers.speaker import Codec


class SpokenText(Frozen):
    """The sound of a text: where it lies, and what it is."""

    key: str = Field(description="of the object")
    codec: Codec
    ms: int = Field(ge=0, description="how long it plays")
    sha256: str = Field(description="of the bytes, hexadecimal")
    engine: str
