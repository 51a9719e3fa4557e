"""The base of value objects: what has been said once is not changed, only said anew."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """An immutable model."""

    model_config = ConfigDict(frozen=True)
