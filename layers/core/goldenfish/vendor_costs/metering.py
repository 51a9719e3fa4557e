"""The metrics of what vendors are paid: `VendorCostUsd`, and `VendorCostUnknown` where the price is not known."""

from __future__ import annotations

from goldenfish.observability import Metric, make_metrics
from goldenfish.providers.chat_model import Usage
from goldenfish.settings import settings
from goldenfish.vendor_costs.models import Spending
from goldenfish.vendor_costs.pricing import cost

_SECONDS = 60.0

metrics = make_metrics("vendor-costs")


def spent(spending: Spending) -> None:
    """Tell of one request that a vendor charges for."""
    known = cost(spending)
    if known.usd is None:
        metrics.add(Metric.VENDOR_COST_UNKNOWN, outcome=known.reason or "")
    else:
        metrics.add(Metric.VENDOR_COST, known.usd, outcome=spending.kind)


def transcribed(model: str, audio_s: float, *, vendors_own: bool) -> None:
    """So many seconds of audio were sent to OpenAI."""
    amounts: dict[str, float] = {"audio_minute": audio_s / _SECONDS}
    spent(_of_openai("transcription", model, amounts, vendors_own=vendors_own))


def spoken(model: str, sound_s: float, *, vendors_own: bool) -> None:
    """So many seconds of sound were made by OpenAI."""
    spent(_of_openai("speech", model, {"sound_minute": sound_s / _SECONDS}, vendors_own=vendors_own))


def spoken_by_polly(voice_engine: str, characters: int) -> None:
    """So many characters were sent to Polly, those of a second request for the words' times included."""
    spent(Spending(kind="speech", engine="polly", model=voice_engine, amounts={"character": characters}))


def replied(usage: Usage) -> None:
    """The chat model in force has read and written so much; one that is not OpenAI's costs nothing."""
    if settings().chat != "openai":
        return
    own = not (settings().openai_chat_base_url or settings().openai_base_url)
    amounts: dict[str, float] = {"read_token": usage.read, "written_token": usage.written}
    spent(_of_openai("chat", settings().openai_chat_model, amounts, vendors_own=own))


def called(model: str) -> None:
    """A phone was put in touch with OpenAI's speech-to-speech model."""
    spent(_of_openai("realtime", model, {}, vendors_own=True))


def _of_openai(kind: str, model: str, amounts: dict[str, float], *, vendors_own: bool) -> Spending:
    return Spending.model_validate(
        {"kind": kind, "engine": "openai", "model": model, "amounts": amounts, "vendors_own": vendors_own}
    )
