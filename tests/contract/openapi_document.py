"""The committed OpenAPI document: `make openapi` writes it, a test holds it to the application."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from functions.api import openapi
from functions.api.app import app

PATH = Path(__file__).parents[2] / "openapi" / "openapi.yaml"


def rendered() -> str:
    """The application's document as YAML."""
    return yaml.safe_dump(openapi.build(app), sort_keys=False, allow_unicode=True, width=100)


@cache
def committed() -> dict[str, Any]:
    """The document as it is committed: read in a quarter of the time in which the application makes it."""
    document: dict[str, Any] = yaml.load(PATH.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return document


if __name__ == "__main__":
    PATH.parent.mkdir(exist_ok=True)
    PATH.write_text(rendered(), encoding="utf-8")
