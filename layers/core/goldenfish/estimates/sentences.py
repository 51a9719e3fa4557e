"""The explanation in English and Vietnamese: what pulled the estimate up or down, never what brought it about."""

from __future__ import annotations

from goldenfish.assessments.models import LocalisedText
from goldenfish.estimates.models import Group, GroupContribution, SessionEstimate

HARDLY = 0.05
"""Points; less than what would be shown as 0.1."""

NAMES: dict[Group, LocalisedText] = {
    "timing": LocalisedText(en="The tempo of speech and its pauses", vi="Nhịp nói và các quãng ngừng"),
    "pitch": LocalisedText(en="The pitch and loudness of the voice", vi="Độ cao và độ to của giọng"),
    "voice": LocalisedText(en="The sound of the voice", vi="Chất giọng"),
    "words": LocalisedText(en="The choice of words", vi="Cách dùng từ"),
    "other": LocalisedText(en="Other measurements", vi="Các số đo khác"),
}
CAVEAT = LocalisedText(
    en="This describes the model: measurements that go together share their part, and none of them is a reason.",
    vi="Đây là cách mô hình tính: các số đo đi cùng nhau chia sẻ phần ảnh hưởng, không số đo nào là nguyên nhân.",
)


def explanation_sentences(estimate: SessionEstimate) -> tuple[LocalisedText, ...]:
    """One sentence for each group of measurements, the largest first, and what they do not say."""
    ordered = sorted(estimate.groups, key=lambda one: -abs(one.contribution))
    return (*(_sentence(one) for one in ordered), CAVEAT)


def _sentence(one: GroupContribution) -> LocalisedText:
    name = NAMES[one.group]
    if abs(one.contribution) < HARDLY:
        return LocalisedText(
            en=f"{name.en} hardly moved the estimate.", vi=f"{name.vi} hầu như không làm đổi ước lượng."
        )
    points = f"{abs(one.contribution):.1f}"
    plural = "point" if points == "1.0" else "points"
    up = one.contribution > 0
    return LocalisedText(
        en=f"{name.en} pulled the estimate {'up' if up else 'down'} by {points} {plural}.",
        vi=f"{name.vi} kéo ước lượng {'lên' if up else 'xuống'} {points.replace('.', ',')} điểm.",
    )
