"""Loads a template: translate, resolve, refuse what is not emulated, build the model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from localcloud.template.model import Addresses, Stack


def load_stack(
    template: Path, parameters: Mapping[str, str], addresses: Addresses, name: str = "goldenfish"
) -> Stack:
    """Reads a SAM template into a stack whose names and addresses are final.

    Raises:
        TemplateError: the template cannot be read, or asks for what is not emulated (all faults in one message).
    """
    raise NotImplementedError
