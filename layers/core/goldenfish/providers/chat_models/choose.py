"""Which language model replies, by the settings; only that engine's libraries are imported."""

from __future__ import annotations

from functools import lru_cache

from goldenfish.providers.chat_model import ChatModel
from goldenfish.settings import Settings, settings


def chat_model() -> ChatModel:
    """The model of this process's settings, made at first use and kept.

    Raises:
        ProviderFault: `not_configured`: the settings lack what the engine needs.
    """
    return choose(settings())


@lru_cache(maxsize=1)
def choose(configuration: Settings) -> ChatModel:
    """The model that a configuration names; see `chat_model`."""
    if configuration.chat == "openai":
        from goldenfish.providers.chat_models.openai import OpenAIChatModel  # noqa: PLC0415
        from goldenfish.providers.openai_connection import OpenAIAccess  # noqa: PLC0415

        access = OpenAIAccess(
            base_url=configuration.openai_chat_base_url or configuration.openai_base_url,
            key_secret=configuration.openai_api_key_secret,
            timeout_s=configuration.openai_live_timeout_seconds,
        )
        return OpenAIChatModel(access, model=configuration.openai_chat_model)
    if configuration.chat == "rules":
        from goldenfish.providers.chat_models.rules import RulesChatModel  # noqa: PLC0415

        return RulesChatModel()
    from goldenfish.providers.chat_models.mock import MockChatModel  # noqa: PLC0415

    return MockChatModel()
