"""Which vendor models are configured, and for how long they will be there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from cli.checks.check import Check, Outcome
from goldenfish.settings import Settings

DATA = Path(__file__).with_name("model_retirements.json")
WARN_DAYS = 90
NO_SPEECH_MODEL = (
    "no OpenAI model follows it: SPEECH_ENGINE=polly or espeak, or OPENAI_SPEECH_BASE_URL of another server"
)


class ConfiguredModel(NamedTuple):
    """A model of OpenAI's, or of a server that speaks its format, that the settings name."""

    setting: str
    name: str
    in_use: bool
    base_url: str

    @property
    def vendors_own(self) -> bool:
        """Whether OpenAI's own dates hold for it."""
        return not self.base_url or self.base_url.startswith("https://api.openai.com/")


def configured_models(settings: Settings) -> list[ConfiguredModel]:
    """Those for transcribing, replying, speaking and live speech, in use or not."""
    own = settings.openai_base_url
    return [
        ConfiguredModel(
            "OPENAI_TRANSCRIBE_MODEL", settings.openai_transcribe_model, settings.engine == "openai", own
        ),
        ConfiguredModel(
            "OPENAI_CHAT_MODEL",
            settings.openai_chat_model,
            settings.chat == "openai",
            settings.openai_chat_base_url or own,
        ),
        ConfiguredModel(
            "OPENAI_SPEECH_MODEL",
            settings.openai_speech_model,
            settings.speech == "openai",
            settings.openai_speech_base_url or own,
        ),
        ConfiguredModel("GPT_REALTIME_MODEL", settings.gpt_realtime_model, settings.realtime == "openai", own),
    ]


def check_retirements(
    settings: Settings, today: date, offered: Mapping[str, date | None] | None = None
) -> list[Check]:
    """One check per configured model; one that is not in use warns of nothing.

    Args:
        settings: that name the models.
        today: the day.
        offered: what the vendor itself lists, with its shutdown dates; None: it was not asked.
    """
    return [_check(model, today, offered) for model in configured_models(settings)]


def _check(model: ConfiguredModel, today: date, offered: Mapping[str, date | None] | None) -> Check:
    if model.in_use and not model.vendors_own:
        return Check(model.setting, "ok", f"{model.name} at {model.base_url}: how long, only that server knows")
    known = json.loads(DATA.read_text(encoding="utf-8"))
    entry = known["models"].get(model.name)
    until = date.fromisoformat(entry["until"]) if entry else None
    if offered is not None and model.in_use:
        if model.name not in offered:
            fix = f"choose another {model.setting}"
            return Check(model.setting, "fail", f"{model.name} is not offered to this key", fix)
        until = offered[model.name] or until
    if until is None:
        return _said(model, "ok", f"{model.name}: no shutdown announced as of {known['as_of']}")
    return _dated(model, until, today, entry["instead"] if entry else "")


def _dated(model: ConfiguredModel, until: date, today: date, instead: str) -> Check:
    days = (until - today).days
    fix = f"set {model.setting}={instead}" if instead else f"choose another {model.setting}"
    if model.setting == "OPENAI_SPEECH_MODEL" and not instead:
        fix = NO_SPEECH_MODEL
    if days < 0:
        return _said(model, "fail", f"{model.name} was shut down on {until}", fix)
    return _said(
        model, "warn" if days <= WARN_DAYS else "ok", f"{model.name} is shut down on {until}, in {days} days", fix
    )


def _said(model: ConfiguredModel, outcome: Outcome, found: str, fix: str = "") -> Check:
    if model.in_use:
        return Check(model.setting, outcome, found, fix)
    return Check(model.setting, "ok", f"{found} (not in use)")
