"""What a session's summary says, and the message that asks for it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from goldenfish.assessments.models import LocalisedText
from goldenfish.estimates.models import SessionEstimate
from goldenfish.frozen import Frozen
from goldenfish.ids import SESSION_ID_PATTERN
from goldenfish.trends.models import Trend


class SummaryRequest(Frozen):
    """The body of a message on the insights queue."""

    session_id: str = Field(pattern=SESSION_ID_PATTERN)
    revision: int = Field(ge=1)


class Missing(Frozen):
    """One part of one answer that is not there, and why."""

    question_index: int
    part: Literal["transcript", "assessment"]
    reason: str


class MeasurementMean(Frozen):
    """One measurement over the scored answers of a session."""

    name: str
    unit: str
    mean: float
    n: int = Field(ge=1, description="answers that had a value")
    flags: tuple[str, ...] = Field(default=(), description="every flag that one of the values carries")


class QualityCount(Frozen):
    """How many answers came with which quality verdict."""

    good: int = 0
    usable: int = 0
    refused: int = 0


class Summary(Frozen):
    """One revision of a session's summary."""

    revision: int
    answers_total: int = Field(description="questions in the session's plan")
    answers_ended: int
    answers_failed: int = Field(description="ended answers with nothing done and something failed")
    late_answers: tuple[int, ...]
    not_asked: tuple[str, ...] = Field(description="question ids")
    not_answered: tuple[str, ...] = Field(description="question ids asked but neither ended nor recorded")
    duration_s: float
    speech_s: float
    word_count: int
    measurements: tuple[MeasurementMean, ...] = Field(description="over scored answers of usable quality")
    quality: QualityCount
    failures: tuple[Missing, ...] = Field(description="what could not be done")
    left_out: tuple[Missing, ...] = Field(default=(), description="what the person has not consented to")
    estimate: SessionEstimate | None = Field(description="only with an installed model that applies")
    estimate_reason: str | None = Field(description="why there is no estimate: `no_validated_model`, …")
    estimate_detail: str | None = Field(default=None, description="one sentence for whoever runs the model")
    trends: tuple[Trend, ...] = Field(default=(), description="this person's sessions up to this one")
    disclaimer: LocalisedText


DISCLAIMER_WITH_ESTIMATE = LocalisedText(
    en=(
        "This is an estimate made by a computer from voice recordings. It is not a diagnosis and not the result of "
        "an MMSE test. Illness, tiredness, hearing, mood, medicines and the recording itself can change it. If you "
        "or your family are worried about memory, please see a doctor."
    ),
    vi=(
        "Đây là ước lượng của máy tính dựa trên giọng nói. Kết quả này không phải là chẩn đoán và không phải là "
        "điểm của bài trắc nghiệm MMSE. Bệnh tật, mệt mỏi, thính lực, tâm trạng, thuốc đang dùng và chất lượng ghi "
        "âm đều có thể làm thay đổi kết quả. Nếu quý vị hoặc gia đình lo lắng về trí nhớ, xin hãy đi khám bác sĩ."
    ),
)

DISCLAIMER_WITHOUT_ESTIMATE = LocalisedText(
    en=(
        "These are measurements of voice recordings, made by a computer. They are not a diagnosis, and no estimate "
        "was made from them. Illness, tiredness, hearing, mood, medicines and the recording itself can change them. "
        "If you or your family are worried about memory, please see a doctor."
    ),
    vi=(
        "Đây là các số đo của bản ghi giọng nói, do máy tính thực hiện. Các số đo này không phải là chẩn đoán và "
        "không có ước lượng nào được đưa ra. Bệnh tật, mệt mỏi, thính lực, tâm trạng, thuốc đang dùng và chất lượng "
        "ghi âm đều có thể làm thay đổi số đo. Nếu quý vị hoặc gia đình lo lắng về trí nhớ, xin hãy đi khám bác sĩ."
    ),
)
