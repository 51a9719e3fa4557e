"""docs/providers.md names the engines, voices and faults that the code has."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from goldenfish.providers.faults import FaultCode
from goldenfish.providers.speakers import polly_voices
from goldenfish.providers.speakers.espeak import VOICES
from goldenfish.providers.speakers.polly_voices import PollyEngine
from goldenfish.settings import ChatEngine, SpeechEngine

PAGE = (Path(__file__).parents[2] / "docs" / "providers.md").read_text(encoding="utf-8")


def _polly(language: str, liked: PollyEngine) -> str:
    found = polly_voices.find(language, "", liked)
    if found is None:
        return "none"
    other = "" if found.engine(liked) == liked else f", {found.engine(liked)}"
    return f"{found.name} ({found.language_code}){other}"


def test_the_table_of_voices_is_the_codes() -> None:
    rows = re.findall(r"^\| ([a-z]{2}) \| `(\S+)` \| (.+) \| (.+) \|$", PAGE, re.MULTILINE)
    assert rows == [
        (language, voice, _polly(language, "neural"), _polly(language, "standard"))
        for language, voice in VOICES.items()
    ]


def test_every_engine_and_every_fault_is_explained() -> None:
    rows = set(re.findall(r"^\| `([a-z_]+)` \|", PAGE, re.MULTILINE))
    engines = {*get_args(ChatEngine), *get_args(SpeechEngine)} - {"auto"}
    assert rows == engines | set(get_args(FaultCode))
