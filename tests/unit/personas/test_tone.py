"""Tones: by what the person said, in the languages that have rules; neutral elsewhere."""

from __future__ import annotations

from typing import get_args

import pytest

from goldenfish.personas.models import Tone
from goldenfish.personas.tone import tone_instructions, tone_of
from goldenfish.providers.chat_model import ChatMessage


def _tone(*said: str, language: str = "en") -> Tone:
    return tone_of([ChatMessage(role="user", text=text) for text in said], language)


@pytest.mark.parametrize(
    ("language", "text", "tone"),
    [
        ("en", "I feel so sad today.", "empathetic"),
        ("en", "My father passed away last week.", "empathetic"),
        ("en", "I am not happy with it.", "empathetic"),
        ("en", "I'm not sad at all.", "neutral"),
        ("en", "I never cry.", "neutral"),
        ("en", "I got the job, I'm so happy!", "enthusiastic"),
        ("en", "This is an emergency, call the police.", "serious"),
        ("en", "I'm stuck and confused.", "encouraging"),
        ("en", "I don't know.", "encouraging"),
        ("en", "How does a hash map work?", "curious"),
        ("en", "A hash map has buckets.", "neutral"),
        ("en", "The sadness library is written in Go.", "neutral"),
        ("vi", "Hôm nay tôi buồn quá.", "empathetic"),
        ("vi", "Tôi không buồn.", "neutral"),
        ("vi", "Tuyệt vời, tôi đậu rồi!", "enthusiastic"),
        ("vi", "Em không biết.", "encouraging"),
        ("vi", "Tại sao trời xanh", "curious"),
        ("de", "Ich bin sehr traurig.", "empathetic"),
        ("de", "Ich bin nicht traurig.", "neutral"),
        ("de", "Das ist eine Großstadt.", "neutral"),
        ("es", "Estoy muy contenta hoy.", "enthusiastic"),
        ("fr", "C'est trop difficile pour moi.", "encouraging"),
        ("pt", "Estou com medo.", "empathetic"),
        ("it", "Sono molto felice!", "enthusiastic"),
        ("nl", "Ik voel me alleen.", "empathetic"),
        ("ru", "Мне очень грустно.", "empathetic"),
        ("zh", "我今天很难过。", "empathetic"),
        ("zh", "我不难过。", "neutral"),
        ("ja", "とても嬉しいです。", "enthusiastic"),
        ("ko", "너무 슬퍼요.", "empathetic"),
        ("ar", "أنا حزينة اليوم.", "empathetic"),
        ("hi", "मैं खुश नहीं हूँ।", "neutral"),
        ("de", "Ich freue mich nicht.", "neutral"),
        ("hi", "मैं बहुत खुश हूँ।", "enthusiastic"),
        ("de", "Was ist das?", "curious"),
        ("zh", "这是什么？", "curious"),
        ("ar", "ما هذا؟", "curious"),
        ("xx", "anything", "neutral"),
        ("en", "", "neutral"),
    ],
)
def test_a_tone(language: str, text: str, tone: Tone) -> None:
    assert _tone(text, language=language) == tone


def test_a_tone_outlasts_its_message_by_one() -> None:
    assert _tone("I lost my job.", "Thanks.") == "empathetic"
    assert _tone("I lost my job.", "Thanks.", "Yes.") == "neutral"
    assert _tone("I lost my job.", "But now I'm so happy.") == "enthusiastic"


def test_only_the_persons_words_count() -> None:
    assert tone_of([ChatMessage(role="assistant", text="I am so sad.")]) == "neutral"
    assert tone_of([]) == "neutral"


def test_every_tone_but_neutral_tells_the_voice_something() -> None:
    told = {tone: tone_instructions(tone) for tone in get_args(Tone)}
    assert [tone for tone, text in told.items() if not text] == ["neutral"]
    assert len(set(told.values())) == len(told)
