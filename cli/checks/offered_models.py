"""The vendor's own list of models, with the shutdown dates that it has announced (`GET /v1/models`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import httpx

from cli.checks.check import Check
from cli.checks.retirements import configured_models
from goldenfish.settings import Settings

VENDOR_URL = "https://api.openai.com/v1"
TIMEOUT_S = 5.0

Offered = Mapping[str, date | None]


def ask_vendor(settings: Settings, key: str, url: str = VENDOR_URL) -> tuple[Offered | None, list[Check]]:
    """What is offered to a key, and a check that says why it is not known.

    The vendor is asked only where one of its models is in use and there is a key.
    """
    if not key or not any(model.in_use and model.vendors_own for model in configured_models(settings)):
        return None, []
    try:
        answer = httpx.get(f"{url}/models", headers={"Authorization": f"Bearer {key}"}, timeout=TIMEOUT_S)
    except httpx.HTTPError as error:
        return None, [_unknown(f"not reached ({type(error).__name__})")]
    if answer.status_code in {401, 403}:
        return None, [Check("OPENAI_API_KEY", "fail", f"the vendor refuses it ({answer.status_code})", "correct it")]
    try:
        answer.raise_for_status()
        return {str(model["id"]): _date(model.get("shutdown_date")) for model in answer.json()["data"]}, []
    except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError):
        return None, [_unknown(f"no list of models ({answer.status_code})")]


def _date(text: str | None) -> date | None:
    """The day of a date or a moment."""
    return date.fromisoformat(text[:10]) if text else None


def _unknown(found: str) -> Check:
    return Check(
        "OpenAI's models", "warn", f"{found}: the dates below are those that this version knows", "try again"
    )
