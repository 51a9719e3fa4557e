"""What is looked for, and how it may be hidden."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus


@dataclass
class Needles:
    """Canaries by what they stand for; tokens and tickets, which the platform makes, are added on the way."""

    values: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, value: str) -> str:
        """Look for this, too; returns it."""
        assert len(value) >= 12, "a short one would be found by chance"
        self.values[name] = value
        return value

    def found_in(self, text: str) -> list[str]:
        """Names of the canaries that a text holds, plain or encoded, in any case."""
        low = text.lower()
        return sorted(name for name, value in self.values.items() if any(v in low for v in _forms(value)))


def _forms(value: str) -> set[str]:
    """A value as it may stand in JSON, an address or base64."""
    raw = value.encode()
    # Base64 of a part depends on where it begins; the characters at both ends are shared with its neighbours.
    shifted = {base64.b64encode(bytes(shift) + raw).decode()[4:-4] for shift in range(3)}
    return {form.lower() for form in {value, json.dumps(value)[1:-1], quote(value), quote_plus(value), *shifted}}
