"""Amounts times list prices. Pure but for the table, which is data."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import Field

from goldenfish.frozen import Frozen
from goldenfish.vendor_costs.models import Cost, Spending, Unit

TABLE = Path(__file__).with_name("prices.json")


class Price(Frozen):
    """What one model costs, by each unit that counts."""

    engine: str
    model: str
    usd: dict[Unit, float]
    source: str


class Prices(Frozen):
    """The table: when it was looked up, and every price with its source."""

    looked_up: str
    note: str
    prices: tuple[Price, ...] = Field(min_length=1)


@lru_cache(maxsize=1)
def price_table() -> Prices:
    """The table as it was shipped."""
    return Prices.model_validate_json(TABLE.read_text(encoding="utf-8"))


def price_of(engine: str, model: str) -> Price | None:
    """A model's price; of a dated name (`gpt-4o-mini-tts-2025-12-15`) that of the name without its date.

    Only a date is taken off: `gpt-4o-mini` is no `gpt-4o`.
    """
    name, _, date = model.partition("-20")
    plain = name if date and date.replace("-", "").isdigit() else model
    return next((price for price in price_table().prices if (price.engine, price.model) == (engine, plain)), None)


def cost(spending: Spending) -> Cost:
    """What a request costs by list price."""
    if spending.kind == "realtime":
        return Cost(usd=None, reason="not_seen")
    if not spending.vendors_own:
        return Cost(usd=None, reason="another_server")
    price = price_of(spending.engine, spending.model)
    if price is None or not set(price.usd) <= set(spending.amounts):
        return Cost(usd=None, reason="unknown_model")
    return Cost(usd=sum(usd * spending.amounts[unit] for unit, usd in price.usd.items()))
