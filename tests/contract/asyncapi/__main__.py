"""`make asyncapi`: write docs/asyncapi.yaml."""

from __future__ import annotations

from tests.contract.asyncapi.document import PATH, rendered

if __name__ == "__main__":
    PATH.write_text(rendered(), encoding="utf-8")
