"""What a person is asked: one plain sentence per purpose. Data; a change of a word needs a new version."""

from __future__ import annotations

from typing import Literal

from goldenfish.assessments.models import LocalisedText
from goldenfish.consents.models import Purpose

Language = Literal["en", "vi"]

VERSION = "2026-11"
"""Of these sentences; kept with every consent."""

WORDING: dict[Purpose, LocalisedText] = {
    "keep": LocalisedText(
        en="You may keep my recordings after the work on them is done.",
        vi="Tôi đồng ý cho lưu giữ các bản ghi âm của tôi sau khi xử lý xong.",
    ),
    "transcribe": LocalisedText(
        en="You may send what I say to another company, which writes it down or answers it.",
        vi="Tôi đồng ý cho gửi lời nói của tôi đến một công ty khác để chép lại hoặc trả lời.",
    ),
    "assess": LocalisedText(
        en="You may measure my voice and my words, and compare them with my earlier conversations.",
        vi="Tôi đồng ý cho đo giọng nói và lời nói của tôi, và so sánh với các buổi trò chuyện trước.",
    ),
    "research": LocalisedText(
        en="You may use my recordings and results, without my name, for scientific research.",
        vi="Tôi đồng ý cho dùng bản ghi âm và kết quả của tôi, không kèm tên, để nghiên cứu khoa học.",
    ),
    "share": LocalisedText(
        en="You may pass my results on to others, for example my family or my doctor.",
        vi="Tôi đồng ý cho chuyển kết quả của tôi cho người khác, ví dụ gia đình hoặc bác sĩ của tôi.",
    ),
}

WITHDRAWAL = LocalisedText(
    en="I can say no to each of these, and change my mind at any time.",
    vi="Tôi có thể từ chối từng điều trên và đổi ý bất cứ lúc nào.",
)


def sentence(text: LocalisedText, language: Language) -> str:
    """The text in a language."""
    return text.vi if language == "vi" else text.en
