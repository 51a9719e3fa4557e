"""What vendors are paid for a session, by the list prices that the metric `VendorCostUsd` uses too."""

from __future__ import annotations

from typing import NamedTuple

from cli.costs.measured import Measured, Wanted
from goldenfish.settings import Settings
from goldenfish.vendor_costs.models import Spending
from goldenfish.vendor_costs.pricing import cost


class Line(NamedTuple):
    """One vendor's part; `usd` is None where it is not known, and `note` says why."""

    item: str
    usd: float | None
    note: str


def vendor_lines(measured: Measured, wanted: Wanted, settings: Settings) -> list[Line]:
    """What a session costs at the vendors that the settings name, in mode `real`."""
    minutes = wanted.answers * wanted.seconds / 60
    characters = round(measured.question_characters * wanted.answers / measured.answers)
    transcription = Spending(
        kind="transcription",
        engine="openai",
        model=settings.openai_transcribe_model,
        amounts={"audio_minute": minutes},
        vendors_own=not settings.openai_base_url,
    )
    polly = Spending(kind="speech", engine="polly", model=settings.polly_engine, amounts={"character": characters})
    realtime = Spending(kind="realtime", engine="openai", model=settings.gpt_realtime_model, amounts={})
    return [
        _line("transcription", transcription, f"{minutes:.1f} min, silences included, which are not sent"),
        _line("questions spoken", polly, f"{characters} characters, once: kept for every later session"),
        _line("live speech-to-speech", realtime, "only with REALTIME=openai"),
    ]


def _line(item: str, spending: Spending, note: str) -> Line:
    known = cost(spending)
    name = f"{item} ({spending.engine} {spending.model})"
    return Line(name, known.usd, note if known.reason is None else f"not known: {known.reason}; {note}")
