"""What a report calls the measurements it shows, in the reader's language.

The wording describes what was measured and never what it may mean.
"""

from __future__ import annotations

from goldenfish.assessments.models import LocalisedText


def _text(en: str, vi: str) -> LocalisedText:
    return LocalisedText(en=en, vi=vi)


KEY_MEASUREMENTS: dict[str, LocalisedText] = {
    "answer_duration": _text("Length of the answer", "Độ dài câu trả lời"),
    "response_latency": _text("Time before the answer began", "Thời gian trước khi bắt đầu trả lời"),
    "phonation_ratio": _text("Share of the answer that is speech", "Tỷ lệ thời gian nói trong câu trả lời"),
    "speech_rate": _text("Speech rate", "Tốc độ nói"),
    "articulation_rate": _text("Speech rate without pauses", "Tốc độ nói không tính quãng ngừng"),
    "pause_rate": _text("Pauses per minute", "Số quãng ngừng mỗi phút"),
    "pause_mean": _text("Mean length of a pause", "Độ dài trung bình của quãng ngừng"),
    "pause_max": _text("Longest pause", "Quãng ngừng dài nhất"),
    "f0_median": _text("Pitch of the voice (median)", "Cao độ giọng nói (trung vị)"),
    "f0_sd_st": _text("Movement of the pitch", "Mức biến đổi cao độ"),
    "intensity_sd": _text("Movement of the loudness", "Mức biến đổi cường độ"),
    "jitter_local": _text("Jitter", "Độ rung tần số (jitter)"),
    "shimmer_local": _text("Shimmer", "Độ rung biên độ (shimmer)"),
    "hnr": _text("Harmonics-to-noise ratio", "Tỷ lệ hài âm trên nhiễu (HNR)"),
    "cpps": _text("Cepstral peak prominence", "Độ nổi đỉnh cepstrum (CPPS)"),
    "word_rate": _text("Words per minute", "Số từ mỗi phút"),
    "mattr_25": _text("Variety of words", "Độ đa dạng từ vựng"),
    "idea_density": _text("Density of ideas", "Mật độ ý"),
    "story_idea_recall": _text("Ideas of the story told back", "Số ý của câu chuyện được kể lại"),
    "fluency_unique": _text("Different items named in a minute", "Số mục khác nhau kể được trong một phút"),
}
"""The measurements a report shows, in its order; all others stand in the results."""

LIMITING_FLAGS = frozenset({"low_accuracy", "rough", "codec_limited", "band_limited", "device_processed"})
"""Flags that a reader must know of; `context:connected` is the rule in a conversation."""

_SYLLABLES = _text("syllables/s", "âm tiết/giây")
_UNITS: dict[str, LocalisedText] = {
    "speech_rate": _SYLLABLES,
    "articulation_rate": _SYLLABLES,
    "pause_rate": _text("per minute", "mỗi phút"),
    "word_rate": _text("words/min", "từ/phút"),
    "s": _text("s", "giây"),
    "ratio": _text("share, 0 to 1", "tỷ lệ, 0 đến 1"),
    "semitone": _text("semitones", "bán cung"),
    "count": _text("number", "số lượng"),
    "points": _text("points", "điểm"),
}
"""By measurement where its unit alone says too little, else by unit."""

GROUPS: dict[str, LocalisedText] = {
    "timing": _text("Timing and pauses", "Nhịp nói và quãng ngừng"),
    "pitch": _text("Pitch and loudness", "Cao độ và cường độ"),
    "voice": _text("Sound of the voice", "Chất giọng"),
    "words": _text("Words", "Từ ngữ"),
}

MMSE = "mmse_total"
_MMSE_LABEL = _text(
    "Estimate on the MMSE scale (not an administered MMSE)",
    "Ước lượng trên thang MMSE (không phải bài trắc nghiệm MMSE)",
)

VERDICTS: dict[str, LocalisedText] = {
    "good": _text("good", "tốt"),
    "usable": _text("usable", "dùng được"),
    "refused": _text("not good enough", "chưa đạt"),
    "none": _text("not measured", "không đo"),
}


def estimate_label(target: str) -> LocalisedText:
    """What the estimate is called: only one that was trained on MMSE totals is on the MMSE scale."""
    if target == MMSE:
        return _MMSE_LABEL
    return _text(
        f"Estimate of {target} (not an administered test)", f"Ước lượng {target} (không phải bài trắc nghiệm)"
    )


def measurement_label(name: str) -> LocalisedText:
    """The label of a measurement; its own name where the report has no word for it."""
    return KEY_MEASUREMENTS.get(name) or _text(name.replace("_", " "), name.replace("_", " "))


def unit_label(name: str, unit: str) -> LocalisedText:
    """The unit of a measurement for people; symbols such as Hz and dB stand for themselves."""
    return _UNITS.get(name) or _UNITS.get(unit) or _text(unit, unit)
