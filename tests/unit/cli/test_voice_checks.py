"""What doctor says about the chat model and the voice."""

from __future__ import annotations

import pytest

from cli.checks import voices
from cli.checks.voices import check_voices
from goldenfish.settings import read_settings


def outcomes(key: str = "", **environment: str) -> dict[str, tuple[str, str]]:
    return {c.name: (c.outcome, c.found + c.fix) for c in check_voices(read_settings(environment), key)}


def test_the_mock_says_that_it_is_one() -> None:
    found = outcomes(EXTERNAL_SERVICES_MODE="mock")
    assert {name: outcome for name, (outcome, _) in found.items()} == {"chat": "ok", "voice": "ok"}
    assert "made up" in found["chat"][1]
    assert "silence" in found["voice"][1]


@pytest.mark.parametrize(("program", "outcome"), [("/usr/bin/espeak-ng", "ok"), (None, "warn")])
def test_espeak_is_looked_for(monkeypatch: pytest.MonkeyPatch, program: str | None, outcome: str) -> None:
    monkeypatch.setattr(voices, "find_program", lambda: program)
    found = outcomes(EXTERNAL_SERVICES_MODE="local")
    assert found["voice"][0] == outcome
    assert found["chat"] == ("ok", "rules")


def test_polly_has_no_vietnamese() -> None:
    found = outcomes(SPEECH_ENGINE="polly")
    assert "local cloud has none" in found["voice"][1]
    assert [name for name, (outcome, _) in found.items() if outcome == "warn"] == ["voice", "voice vi"]
    assert "not spoken" in found["voice vi"][1]


@pytest.mark.parametrize(
    ("key", "base_url", "outcome"),
    [
        ("", "", "fail"),
        ("sk-1", "", "ok"),
        ("", "http://127.0.0.1:11434/v1", "ok"),
        ("", voices.VENDOR + "/v1", "fail"),
    ],
)
def test_the_vendor_wants_a_key_and_a_server_of_ones_own_does_not(key: str, base_url: str, outcome: str) -> None:
    found = outcomes(key, CHAT_ENGINE="openai", SPEECH_ENGINE="openai", OPENAI_BASE_URL=base_url)
    assert (found["chat"][0], found["voice"][0]) == (outcome, outcome)


def test_a_voice_may_have_a_server_of_its_own() -> None:
    own = "http://127.0.0.1:8880/v1"
    found = outcomes(CHAT_ENGINE="openai", SPEECH_ENGINE="openai", OPENAI_SPEECH_BASE_URL=own)
    assert (found["chat"][0], found["voice"][0]) == ("fail", "ok")
