"""Cues: found where they are all that is said, in every language, and nowhere else."""

from __future__ import annotations

import unicodedata

import pytest

from goldenfish.personas.cues import cue_in, cue_patterns
from goldenfish.personas.service import language_names

VECTORS: dict[str, tuple[str, str, str, str]] = {
    "en": ("Wait a second.", "Skip this one, please.", "Sorry, can you repeat the question?", "Hmm, I don’t know."),
    "vi": ("Đợi em một chút ạ.", "Bỏ qua câu này đi.", "Bạn nói lại được không?", "Dạ, em không biết."),
    "es": ("Espera un momento.", "La siguiente, por favor.", "¿Puedes repetir la pregunta?", "Pues no sé."),
    "fr": ("Attends une seconde.", "Je passe.", "Tu peux répéter, s'il te plaît ?", "Euh, je ne sais pas."),
    "de": ("Warte mal kurz.", "Nächste Frage, bitte.", "Kannst du das bitte wiederholen?", "Ich weiß es nicht."),
    "zh": ("等一下。", "跳过这个问题吧。", "请再说一遍。", "嗯，我不知道。"),
    "hi": ("एक मिनट रुकिए।", "अगला सवाल।", "फिर से कहिए।", "मुझे नहीं पता।"),
    "ja": (
        "ちょっと待ってください。",
        "次の質問、お願いします。",
        "もう一度お願いします。",
        "すみません、わかりません。",
    ),
    "ko": ("잠깐만요.", "다음 질문이요.", "다시 한번 말해 주세요.", "잘 모르겠어요."),
    "pt": ("Espera um pouco.", "Próxima pergunta, por favor.", "Pode repetir a pergunta?", "Não sei."),
    "ar": ("لحظة من فضلك.", "السؤال التالي.", "أعد السؤال من فضلك.", "لا أعرف."),
    "ru": ("Подождите минутку.", "Следующий вопрос.", "Повторите, пожалуйста.", "Честно говоря, не знаю."),
    "it": ("Aspetta un attimo.", "La prossima domanda.", "Puoi ripetere?", "Non lo so."),
    "nl": ("Wacht even.", "Volgende vraag.", "Kun je dat herhalen?", "Ik weet het niet."),
}
ANSWERS = {
    "en": [
        "I don't know Python well.",
        "I don't know if TCP guarantees that, but I think so.",
        "The thread has to wait for the lock.",
        "It skips every row that does not match.",
        "You repeat the step until the list is sorted.",
        "Pass by reference.",
        "The next node is a leaf.",
        "Not sure about UDP, but TCP is reliable.",
        "Wait and notify are methods of Object.",
        "",
        "?!",
        "please",
    ],
    "vi": ["Em không biết nhiều về Python.", "Luồng phải đợi khóa.", "Tôi bỏ qua những dòng trùng nhau.", "Doi khi."],
    "es": ["No sé mucho de bases de datos.", "Espera a que termine el proceso."],
    "fr": ["Je ne sais pas nager.", "Le processus attend la fin."],
    "de": ["Ich weiß nicht viel darüber.", "Der Prozess wartet auf das Ende."],
    "zh": ["我不知道他住在哪里。", "线程要等锁。"],
    "hi": ["मुझे नहीं पता कि वह कहाँ रहता है।"],
    "ja": ["彼がどこに住んでいるかわかりません。"],
    "ko": ["그 사람이 어디 사는지 모르겠어요."],
    "pt": ["Não sei nadar."],
    "ar": ["لا أعرف أين يسكن."],
    "ru": ["Я не знаю, где он живёт."],
    "it": ["Non so nuotare."],
    "nl": ["Ik weet niet veel van databases."],
}


def test_every_language_has_all_cues() -> None:
    assert set(cue_patterns()) == set(language_names())


@pytest.mark.parametrize("language", sorted(VECTORS))
def test_cues_are_found(language: str) -> None:
    found = tuple(cue_in(text, language) for text in VECTORS[language])
    assert found == ("wait", "skip", "repeat", "dont_know")
    decomposed = tuple(cue_in(unicodedata.normalize("NFD", text), language) for text in VECTORS[language])
    assert decomposed == found
    assert cue_in("I don't know.", language) == "dont_know"


@pytest.mark.parametrize("language", sorted(ANSWERS))
def test_answers_are_no_cues(language: str) -> None:
    assert {text: cue_in(text, language) for text in ANSWERS[language]} == dict.fromkeys(ANSWERS[language])


def test_of_several_cues_the_strongest_is_meant() -> None:
    assert cue_in("Wait... I don't know. Skip it.", "en") == "skip"
    assert cue_in("Wait, can you say that again?", "en") == "repeat"
    assert cue_in("Wait, I have no idea.", "en") == "dont_know"


def test_accents_may_be_left_out_altogether_but_not_changed() -> None:
    assert cue_in("em khong biet", "vi") == "dont_know"
    assert cue_in("no se", "es") == "dont_know"
    assert cue_in("đổi", "vi") is None  # to change, not to wait


def test_a_long_message_is_never_a_cue() -> None:
    assert cue_in("skip " * 40, "en") is None
