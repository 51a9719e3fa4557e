"""Personas: every product, mode and language complete, with its voice and its rules."""

from __future__ import annotations

import pytest

from goldenfish.personas.service import UnknownPersona, language_names, languages, modes, persona_for

THIRTEEN = {"en", "es", "fr", "de", "zh", "hi", "ja", "ko", "pt", "ar", "ru", "it", "nl"}
ALL = [(p, m, lang) for p in ("practice", "mentor") for m in modes(p) for lang in languages(p, m)]


def test_the_modes() -> None:
    assert modes("practice") == ("general", "interview", "language")
    assert modes("mentor") == ("mentor",)
    assert modes("memories") == ()


def test_thirteen_languages_are_practised_each_with_a_prompt_of_its_own() -> None:
    assert set(languages("practice", "language")) == THIRTEEN
    prompts = {persona_for("practice", "language", lang).system_prompt for lang in THIRTEEN}
    assert len(prompts) == len(THIRTEEN)
    assert set(language_names()) == THIRTEEN | {"vi"}


@pytest.mark.parametrize(("product", "mode", "language"), ALL)
def test_a_persona_is_complete(product: str, mode: str, language: str) -> None:
    persona = persona_for(product, mode, language)
    for text in (persona.name, persona.system_prompt, persona.opening, persona.speech_instructions):
        assert text.strip()
        assert "{" not in text
    assert persona.name in persona.system_prompt
    assert "[INTERRUPTED]" in persona.system_prompt
    assert 0 < persona.max_tokens <= 300


def test_the_seeds_voices_and_limits() -> None:
    chosen = {m: persona_for("practice", m, "en") for m in modes("practice")}
    assert {m: p.voices["openai"] for m, p in chosen.items()} == {
        "interview": "coral",
        "language": "shimmer",
        "general": "ash",
    }
    assert {m: p.max_tokens for m, p in chosen.items()} == {"interview": 300, "language": 150, "general": 150}
    assert chosen["interview"].name == "Alex"


def test_feedback_comes_before_the_next_question() -> None:
    prompt = persona_for("practice", "interview", "en").system_prompt
    assert prompt.index("React to the answer FIRST") < prompt.index("THEN ask exactly one next question")
    assert all(cue in prompt for cue in ('"wait"', '"skip"', '"repeat"', '"I don\'t know"'))


def test_the_mentor_promises_no_therapy_and_points_to_help() -> None:
    prompt = persona_for("mentor", "mentor", "en").system_prompt
    assert "no therapist" in prompt
    assert "emergency number" in prompt


@pytest.mark.parametrize(
    ("product", "mode", "language"),
    [
        ("practice", "interview", "vi"),
        ("practice", "language", "xx"),
        ("mentor", "general", "en"),
        ("calls", "", "en"),
    ],
)
def test_an_unknown_persona_is_refused(product: str, mode: str, language: str) -> None:
    with pytest.raises(UnknownPersona):
        persona_for(product, mode, language)
