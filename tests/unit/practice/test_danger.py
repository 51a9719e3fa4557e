"""Words of danger: found in every language and mode, before everything else."""

from __future__ import annotations

import pytest

from goldenfish.personas.service import language_names, languages, modes
from goldenfish.practice.danger import reply_to_danger
from tests.unit.practice.talking import Talk

SAID = {
    "en": "Sometimes I don’t want to live anymore.",
    "es": "Me quiero morir.",
    "fr": "J'ai envie de mourir.",
    "de": "Ich möchte nicht mehr leben.",
    "zh": "我不想活了。",
    "hi": "मैं मरना चाहता हूँ।",
    "ja": "もう死にたいです。",
    "ko": "죽고 싶어요.",
    "pt": "Eu quero morrer.",
    "ar": "أريد أن أموت.",
    "ru": "Я не хочу жить.",
    "it": "Vorrei morire.",
    "nl": "Ik wil niet meer leven.",
    "vi": "Tôi không muốn sống nữa.",
}


@pytest.mark.parametrize("language", sorted(language_names()))
def test_they_are_found_in_every_language(language: str) -> None:
    reply = reply_to_danger(SAID[language], language)
    assert reply
    assert reply_to_danger("I want to die.", language) == reply
    for other in ("Ok.", "1, 2, 3", "My plant died.", "I hurt my knee."):
        assert reply_to_danger(other, language) is None


@pytest.mark.parametrize("text", ["I keep thinking about SUICIDE.", "I'm going to kill my boss.", "He hits me."])
def test_more_words_of_danger(text: str) -> None:
    assert reply_to_danger(text, "en")


@pytest.mark.parametrize(
    "text",
    [
        "Kubernetes will kill them.",
        "I would kill the process.",
        "The deadline is killing time.",
        "I kill my container.",
    ],
)
def test_an_interview_may_kill_processes(text: str) -> None:
    assert reply_to_danger(text, "en") is None


@pytest.mark.parametrize(("product", "mode"), [(p, m) for p in ("practice", "mentor") for m in modes(p)])
def test_they_come_first_in_every_mode(product: str, mode: str) -> None:
    for language in languages(product, mode):
        talk = Talk(product, mode, language)
        talk.begin()
        assert talk.ask(SAID[language]) == reply_to_danger(SAID[language], language)
