"""The committed OpenAPI document: `make openapi` writes it, a test holds it to the application."""

from __future__ import annotations

from pathlib import Path

import yaml

from functions.api import openapi
from functions.api.app import app

PATH = Path(__file__).parents[2] / "openapi" / "openapi.yaml"


def rendered() -> str:
    """The application's document as YAML."""
    return yaml.safe_dump(openapi.build(app), sort_keys=False, allow_unicode=True, width=100)


if __name__ == "__main__":
    PATH.parent.mkdir(exist_ok=True)
    PATH.write_text(rendered(), encoding="utf-8")
