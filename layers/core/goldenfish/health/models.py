"""What a look at the dependencies found."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from goldenfish.frozen import Frozen

Dependency = Literal["table", "bucket", "queue"]


class Checked(Frozen):
    """One dependency. No name of a resource, no message of a fault."""

    name: Dependency
    reachable: bool


class Look(Frozen):
    """All of them."""

    checks: tuple[Checked, ...]
    looked_at: datetime = Field(description="a look is kept for ten seconds")

    @property
    def unreachable(self) -> list[str]:
        """Names of those that do not answer."""
        return [check.name for check in self.checks if not check.reachable]
