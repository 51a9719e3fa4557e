"""The base of value objects: what has been said once is not changed, only said anew."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """An immutable model."""

    # A value that does not fit may be what a person said, and errors are logged.
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)
