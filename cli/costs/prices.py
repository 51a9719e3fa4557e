"""AWS's prices: one file for a region, each price with its source."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

PRICES = Path(__file__).with_name("prices.json")


class Price(BaseModel):
    """One price in US dollars."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    price: float
    source: str


class PriceFile(BaseModel):
    """A region's prices."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    region: str
    looked_up: str
    usd: dict[str, Price]


@lru_cache(maxsize=4)
def read_prices(path: Path = PRICES) -> PriceFile:
    """The prices of a file.

    Raises:
        OSError: it cannot be read.
        pydantic.ValidationError: it is no file of prices.
    """
    return PriceFile.model_validate_json(path.read_text(encoding="utf-8"))


def prices(path: Path = PRICES) -> dict[str, float]:
    """US dollars by name."""
    return {name: entry.price for name, entry in read_prices(path).usd.items()}
