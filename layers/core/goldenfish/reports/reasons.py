"""Why there is no estimate, in words a family understands. The stable codes stand beside them."""

from __future__ import annotations

from goldenfish.assessments.models import LocalisedText

_OTHER = LocalisedText(
    en="No estimate was made for this session.", vi="Không có ước lượng nào được đưa ra cho buổi này."
)
_REASONS = {
    "no_validated_model": LocalisedText(
        en="No estimate was made: no validated model is installed.",
        vi="Không có ước lượng: chưa cài mô hình nào đã được kiểm chứng.",
    ),
    "quality_refused": LocalisedText(
        en="No estimate was made: the recordings were not good enough.",
        vi="Không có ước lượng: chất lượng ghi âm chưa đạt.",
    ),
    "too_little_speech": LocalisedText(
        en="No estimate was made: there was too little speech.",
        vi="Không có ước lượng: phần nói quá ngắn.",
    ),
    "language_not_in_model": LocalisedText(
        en="No estimate was made: the model was not made for this language.",
        vi="Không có ước lượng: mô hình không được xây dựng cho ngôn ngữ này.",
    ),
    "unlike_training_recordings": LocalisedText(
        en="No estimate was made: these recordings are unlike those the model was made from.",
        vi="Không có ước lượng: các bản ghi này khác với dữ liệu đã dùng để xây dựng mô hình.",
    ),
    "too_few_answers": LocalisedText(
        en="No estimate was made: too few answers could be used.",
        vi="Không có ước lượng: số câu trả lời dùng được quá ít.",
    ),
    "no_scored_answers": LocalisedText(
        en="No estimate was made: no question that counts was answered.",
        vi="Không có ước lượng: chưa có câu hỏi được tính nào được trả lời.",
    ),
    "age_unknown": LocalisedText(
        en="No estimate was made: the model needs the person's age.",
        vi="Không có ước lượng: mô hình cần biết tuổi của người nói.",
    ),
    "age_outside_model": LocalisedText(
        en="No estimate was made: the model was not made for this age.",
        vi="Không có ước lượng: mô hình không được xây dựng cho độ tuổi này.",
    ),
    "device_unknown": LocalisedText(
        en="No estimate was made: it is not known which device recorded.",
        vi="Không có ước lượng: không rõ thiết bị ghi âm.",
    ),
    "device_not_in_model": LocalisedText(
        en="No estimate was made: the model was not made for recordings of this device.",
        vi="Không có ước lượng: mô hình không được xây dựng cho thiết bị ghi âm này.",
    ),
    "codec_not_in_model": LocalisedText(
        en="No estimate was made: the recordings are compressed more than the model can take.",
        vi="Không có ước lượng: bản ghi bị nén nhiều hơn mức mô hình chấp nhận.",
    ),
    "not_consented": LocalisedText(
        en="No estimate was made: the person has not agreed to being measured.",
        vi="Không có ước lượng: người nói chưa đồng ý cho đo giọng nói.",
    ),
    "not_for_this_view": LocalisedText(
        en="The estimate is not shown here. Please ask whoever invited you.",
        vi="Ước lượng không được hiển thị ở đây. Xin hãy hỏi người đã mời quý vị.",
    ),
    "demonstration_model_off": LocalisedText(
        en="No estimate was made: only a demonstration model is installed.",
        vi="Không có ước lượng: chỉ cài mô hình trình diễn.",
    ),
}


def estimate_reason_text(code: str) -> LocalisedText:
    """The sentence for a refusal; a general one for codes that only an operator can act on."""
    return _REASONS.get(code, _OTHER)
