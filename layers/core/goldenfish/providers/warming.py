"""Loading what the first turn would wait for: the engines that are configured, and their libraries."""

from __future__ import annotations

from goldenfish.providers.chat_models.choose import chat_model
from goldenfish.providers.faults import ProviderFault
from goldenfish.providers.speakers.choose import speaker
from goldenfish.settings import settings


def warm() -> None:
    """Load them in this process; an engine that lacks something says so when it is used."""
    for choose in (chat_model, speaker):
        try:
            choose()
        except ProviderFault:
            continue
    if "openai" in {settings().chat, settings().speech}:
        import httpx2  # noqa: F401, PLC0415 - both take seconds in a cold function
        import openai  # noqa: F401, PLC0415
