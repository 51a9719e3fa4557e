"""Where output goes: data to stdout, everything else to stderr.

rich honours NO_COLOR and leaves colours and animation away where the output is no terminal.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from rich.console import Console


def out() -> Console:
    """Console for data. Made on each use, so that tests and pipes see the current stdout."""
    return Console(highlight=False)


def err() -> Console:
    """Console for progress, logs and errors."""
    return Console(stderr=True, highlight=False)


def tell(line: str) -> None:
    """Say something that is no data, as it is: brackets are no markup."""
    err().print(line, soft_wrap=True, markup=False)


def write_json(value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Write the command's one JSON object to stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
    sys.stdout.flush()
