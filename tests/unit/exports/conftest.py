"""The same sessions as the erasure's tests have."""

from __future__ import annotations

from tests.unit.api.conftest import api
from tests.unit.erasure.conftest import held, versioned

__all__ = ["api", "held", "versioned"]
