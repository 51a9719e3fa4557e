"""Which vendor of live speech, by the settings; its library is imported at the first call."""

from __future__ import annotations

from goldenfish.providers.openai_connection import OpenAIAccess
from goldenfish.providers.realtime import RealtimeVendor
from goldenfish.providers.realtimes.openai import OpenAIRealtime
from goldenfish.settings import settings


def realtime_vendor() -> RealtimeVendor | None:
    """The vendor that the settings name; None where live speech is off."""
    chosen = settings()
    if chosen.realtime == "off":
        return None
    access = OpenAIAccess(
        base_url=chosen.openai_base_url,
        key_secret=chosen.openai_api_key_secret,
        timeout_s=chosen.openai_live_timeout_seconds,
    )
    return OpenAIRealtime(access, model=chosen.gpt_realtime_model)
