"""Will the configured vendor models still be there?"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from cli.checks.check import Check, Outcome
from goldenfish.settings import Settings

DATA = Path(__file__).with_name("model_retirements.json")
WARN_DAYS = 180


def check_retirements(settings: Settings, today: date) -> list[Check]:
    """One check per vendor model named in the settings; a retired one fails only where it would be called."""
    real = settings.external_services_mode == "real"
    names = {"GPT_REALTIME_MODEL": settings.gpt_realtime_model}
    if settings.engine == "openai":
        names["OPENAI_TRANSCRIBE_MODEL"] = settings.openai_transcribe_model
    return [_check_model(setting, model, today, called=real) for setting, model in names.items()]


def _check_model(setting: str, model: str, today: date, *, called: bool) -> Check:
    known = json.loads(DATA.read_text(encoding="utf-8"))["models"].get(model)
    if known is None:
        return Check(setting, "ok", f"{model}: no shutdown announced that this version knows of")
    days = (date.fromisoformat(known["until"]) - today).days
    fix = f"set {setting}={known['instead']}"
    if days < 0:
        return Check(setting, "fail" if called else "warn", f"{model} was shut down on {known['until']}", fix)
    outcome: Outcome = "warn" if days <= WARN_DAYS else "ok"
    return Check(setting, outcome, f"{model} is shut down on {known['until']}, in {days} days", fix)
