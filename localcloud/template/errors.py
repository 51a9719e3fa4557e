"""The one error of this package: a template that cannot be run here, with every reason."""

from __future__ import annotations

from collections.abc import Sequence


class TemplateError(Exception):
    """The template cannot be read, or asks for what the local cloud does not emulate.

    Attributes:
        faults: one line per fault; the message holds them all.
    """

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        lines = "".join(f"\n  - {fault}" for fault in faults)
        super().__init__(f"The local cloud cannot run this template:{lines}")
