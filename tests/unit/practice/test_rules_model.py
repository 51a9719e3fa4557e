"""The keyless engine as a chat model: a stream, speaking practice, free talk, mentor."""

from __future__ import annotations

import pytest

from goldenfish.personas.service import languages
from goldenfish.practice.language_talk import corrections_of, partner
from goldenfish.practice.small_talk import lines
from goldenfish.providers.chat_model import ChatMessage, ChatRequest
from goldenfish.providers.chat_models.rules import RulesChatModel
from goldenfish.providers.faults import ProviderFault
from tests.unit.practice.talking import Talk, pieces

PRACTISED = languages("practice", "language")


def test_it_streams_in_small_pieces_that_make_the_reply() -> None:
    request = ChatRequest(
        messages=(ChatMessage(role="user", text="Hello there."),), product="practice", mode="general", language="zh"
    )
    streamed = pieces(request)
    assert len(streamed) >= 5
    assert max(len(piece.strip()) for piece in streamed) <= 8
    assert "".join(streamed) == "".join(pieces(request))
    assert (RulesChatModel.engine, RulesChatModel.model) == ("rules", "rules-1")


@pytest.mark.parametrize(("product", "mode", "language"), [("calls", "x", "en"), ("mentor", "mentor", "xx")])
def test_what_it_has_no_rules_for_is_a_fault(product: str, mode: str, language: str) -> None:
    request = ChatRequest(
        messages=(ChatMessage(role="user", text="Hi."),), product=product, mode=mode, language=language
    )
    with pytest.raises(ProviderFault, match="not_configured"):
        pieces(request)


@pytest.mark.parametrize("language", PRACTISED)
def test_speaking_practice_in_every_language(language: str) -> None:
    words, talk = partner(language), Talk("practice", "language", language)
    assert talk.begin() == f"{words.opening} {words.prompts[0].ask}"
    assert words.prompts[1].ask in talk.ask("Ok 1, 2, 3.")
    assert talk.ask("wait") == words.wait
    assert talk.ask("repeat") == f"{words.repeat} {words.prompts[1].ask}"
    assert words.prompts[1].start in talk.ask("I don't know")
    assert talk.ask("skip") == f"{words.skip} {words.prompts[2].ask}"
    assert words.asked in talk.ask("…?")
    assert "{" not in talk.ask("Ok.")
    for prompt in words.prompts:
        assert prompt.ask not in words.opening
        assert not corrections_of(prompt.ask + " " + prompt.start, language)


MISTAKES = {
    "en": ("I am agree with you.", "I agree"),
    "es": ("Es la problema de siempre.", "el problema"),
    "fr": ("Je suis vingt ans.", "j'ai … ans"),
    "de": ("Ich habe gestern nach Hause gegangen.", "ich bin gegangen"),
    "zh": ("我见面他了。", "我跟……见面"),
    "hi": ("मेरे को चाय चाहिए।", "मुझे"),
    "ja": ("ケーキはおいしいでした。", "おいしかったです"),
    "ko": ("내일 전화할께요.", "할게요"),
    "pt": ("Isso é mais melhor.", "melhor"),
    "ar": ("هذا سيارة جديدة.", "هذه سيارة"),
    "ru": ("Так более лучше.", "лучше"),
    "it": ("Ieri ho andato al mare.", "sono andato, sono andata"),
    "nl": ("Ik heb gisteren naar huis gegaan.", "ik ben gegaan"),
}
FINE = {
    "en": ["I have ten years of experience.", "What I like about people is their humour."],
    "es": ["Soy dos años mayor que mi hermana."],
    "fr": ["Il demande si j'aurais le temps.", "Je commence à le faire."],
    "de": ["Ich habe gehört, er ist gegangen.", "Das Problem sind die Kosten."],
    "zh": ["第二个问题很难。", "我有十二个朋友。"],
    "hi": ["मेरे कोई भाई नहीं हैं।"],
    "ja": ["とてもかわいかったです。"],
    "ko": ["그래도 돼요."],
    "pt": ["Sou dois anos mais velho.", "É difícil para mim fazer isso."],
    "ar": ["هذا بيت جميل."],
    "ru": ["Мы сидели в ложу театра."],
    "it": ["Sono due anni che studio.", "Sono passati anni."],
    "nl": ["Het is beter als je gaat."],
}


@pytest.mark.parametrize("language", PRACTISED)
def test_only_sure_mistakes_are_corrected(language: str) -> None:
    mistake, better = MISTAKES[language]
    talk = Talk("practice", "language", language)
    talk.begin()
    assert partner(language).almost.replace("{better}", better) in talk.ask(mistake)
    assert {text: corrections_of(text, language) for text in FINE[language]} == {t: [] for t in FINE[language]}


@pytest.mark.parametrize("language", PRACTISED)
def test_prompts_are_not_repeated_after_a_compression(language: str) -> None:
    words, talk = partner(language), Talk("practice", "language", language)
    talk.begin()
    for _ in range(4):
        talk.ask("Ok.")
    talk.said += [ChatMessage(role="user" if n % 2 else "assistant", text="Ok.") for n in range(12)]
    talk.compress()
    assert words.prompts[5].ask in talk.ask("Ok.")


@pytest.mark.parametrize("language", languages("practice", "general"))
def test_free_talk_says_what_it_is_and_says_back_what_it_heard(language: str) -> None:
    words, talk = lines("general", language), Talk("practice", "general", language)
    assert talk.begin() == f"{words.intro} {words.opening}"
    assert "Abc 123" in talk.ask("Abc 123. Second sentence.")
    assert talk.ask("What is that?").startswith(words.asked)
    assert talk.ask("wait") == words.wait
    assert talk.ask("repeat").startswith(words.repeat)


def test_the_mentor_listens_and_claims_nothing() -> None:
    talk = Talk("mentor", "mentor")
    assert "no therapist" in talk.begin()
    reply = talk.ask("I lost my job last week. It was sudden.")
    assert "I lost my job last week" in reply
    assert reply.count("?") == 1
    assert talk.ask("I don't know.").startswith("You need not know it yet.")
    summary = Talk("mentor", "mentor")
    summary.said = [ChatMessage(role="user" if n % 2 else "assistant", text=f"Word {n}.") for n in range(22)]
    assert "Word 11" in summary.compress()


@pytest.mark.parametrize(
    ("product", "mode"), [("practice", "interview"), ("practice", "language"), ("mentor", "mentor")]
)
def test_who_speaks_first_is_told_whom_they_talk_to(product: str, mode: str) -> None:
    talk = Talk(product, mode)
    assert "without a language model" in talk.ask("Hello, I moved to a new town.")
    assert "without a language model" not in talk.ask("It is quiet there.")
