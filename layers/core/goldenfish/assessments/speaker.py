"""Who speaks, as far as a model of estimates asks: everything may stay unsaid."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from goldenfish.frozen import Frozen


class Speaker(Frozen):
    """What the client tells of the person. A model whose card names a range refuses who lies outside it."""

    model_config = ConfigDict(extra="forbid")

    age: float | None = Field(default=None, ge=18, le=120, description="in years, on the day of the session")
    sex: Literal["female", "male", "other"] | None = None
    education_years: float | None = Field(default=None, ge=0, le=40, description="years at school and after")
