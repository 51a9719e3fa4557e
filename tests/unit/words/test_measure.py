"""The family as a whole: which transcripts are measured, what each question gives, and never a crash."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenfish.assessments.models import Gate, Measurement
from goldenfish.questions.service import bank, protocol
from goldenfish.transcripts.models import Transcript
from goldenfish.words.measure import UNITS, word_measurements
from tests.unit.words.transcripts import transcript

STORY = bank("en").stories["A"].text
TRUYEN = bank("vi").stories["A"].text
LANGUAGE_NAMES = ("mattr_25", "brunet_w", "honore_r", "pronoun_noun_ratio", "idea_density")
EVERYWHERE = {*LANGUAGE_NAMES, "repetition_rate", "word_rate"}


def measure(said: Transcript, domain: str = "warm_up", **changes: Any) -> dict[str, Measurement]:
    asked: dict[str, Any] = {"speech_s": 20.0, "duration_s": 30.0, "form": "A"}
    found = word_measurements(said, domain=domain, **(asked | changes))
    assert [one.name for one in found] == list(UNITS)
    assert all((one.value is None) == (one.reason is not None) for one in found)
    return {one.name: one for one in found}


def reasons(found: dict[str, Measurement]) -> set[str | None]:
    return {one.reason for one in found.values()}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"accuracy": "mock"}, "mock_transcript"),
        ({"confidence": 0.49}, "transcript_low_confidence"),
        ({"rejected_words": 40}, "transcript_low_confidence"),
        ({"language": "fr"}, "no_word_lists_for_language"),
    ],
)
def test_a_transcript_that_cannot_be_trusted_has_no_values(changes: dict[str, Any], reason: str) -> None:
    assert reasons(measure(transcript(STORY, **changes), "story_immediate_recall")) == {reason}


@pytest.mark.parametrize(("outcome", "reason"), [("refuse", "language_mismatch"), ("warn", None), ("unknown", None)])
def test_words_of_another_language_are_not_measured(outcome: str, reason: str | None) -> None:
    gate = Gate.model_validate(
        {"code": "language", "outcome": outcome, "value": 0.0, "unit": "ratio", "threshold": 0.25, "advice": None}
    )
    assert measure(transcript(STORY, gates=(gate,)))["mattr_25"].reason == reason


def test_the_gate_is_where_it_is_said_to_be() -> None:
    words = " ".join(f"w{i}" for i in range(30))
    assert measure(transcript(words, confidence=0.5))["mattr_25"].value == 1.0
    assert measure(transcript(words, confidence=None))["mattr_25"].value == 1.0
    assert measure(transcript(words, rejected_words=10))["mattr_25"].value == 1.0
    assert measure(transcript(words, rejected_words=11))["mattr_25"].reason == "transcript_low_confidence"


def test_a_draft_engine_can_only_count() -> None:
    found = measure(transcript(STORY, accuracy="low", engine="pocketsphinx"), "story_immediate_recall")
    rate = found.pop("word_rate")
    # 56 words in half a minute
    assert (rate.value, rate.unit, rate.flags, rate.seconds_used) == (112.0, "1/min", ("low_accuracy",), 20.0)
    assert reasons(found) == {"transcript_low_accuracy"}


@pytest.mark.parametrize("item", protocol().questions, ids=lambda item: item.id)
@pytest.mark.parametrize("said", [transcript(STORY * 2), transcript(TRUYEN * 2, language="vi")], ids=["en", "vi"])
def test_what_each_question_gives(item: Any, said: Transcript) -> None:
    found = measure(said, item.domain)
    values = {name for name, one in found.items() if one.value is not None}
    own = {
        "V0": set(),
        "F1": {"word_rate", "fluency_unique"},
        "S1": EVERYWHERE | {"story_idea_recall"},
        "S2": EVERYWHERE | {"story_idea_recall"},
    } | {name: EVERYWHERE | {"internal_detail_density"} for name in ("L1", "L2", "L3", "R1", "R2")}
    assert values - {"fluency_switches"} == own.get(item.id, EVERYWHERE)
    if item.id != "F1":
        assert found["fluency_unique"].reason == "not_this_question"


def test_fillers_need_an_engine_that_writes_them() -> None:
    said = transcript("Um, " + STORY)
    assert measure(said)["filler_rate"].reason == "engine_not_verbatim"
    assert measure(said)["repetition_rate"].flags == ("engine_not_verbatim",)
    verbatim = measure(said, verbatim=True)
    assert verbatim["filler_rate"].value == pytest.approx(100 / 56, abs=1e-4)
    assert verbatim["repetition_rate"].flags == ()


def test_flags_stand_on_values_only() -> None:
    assert measure(transcript(STORY), "yesterday")["internal_detail_density"].flags == ("rough",)
    assert measure(transcript(STORY))["internal_detail_density"].flags == ()
    assert measure(transcript(TRUYEN, language="vi"))["idea_density"].flags == ("rough",)
    assert measure(transcript(STORY))["idea_density"].flags == ()


def test_short_answers_say_so() -> None:
    found = measure(transcript("I grew up here."), "personal_facts")
    assert {found[name].reason for name in (*LANGUAGE_NAMES, "word_rate", "repetition_rate")} == {"too_few_words"}
    assert measure(transcript("I grew up here now."))["word_rate"].value == 10.0
    assert measure(transcript(STORY), duration_s=None)["word_rate"].reason == "no_duration"
    assert measure(transcript(STORY), duration_s=0.0)["word_rate"].reason == "no_duration"


def test_without_a_form_nobody_knows_what_was_asked() -> None:
    assert measure(transcript(STORY), "story_delayed_recall", form=None)["story_idea_recall"].reason == "form_unknown"
    assert measure(transcript("dog"), "semantic_fluency", form="D")["fluency_unique"].reason == "form_unknown"


def test_vietnamese_words_are_counted_as_words_not_as_syllables() -> None:
    rate = measure(transcript(TRUYEN, language="vi"))["word_rate"].value
    assert rate is not None
    assert len(TRUYEN.split()) * 2 > rate > len(TRUYEN.split())


LISTS = st.lists(st.sampled_from(["con", "chó", "um", "dog", "dog", "bird", "qu", "i'm", "'s", "hoà", ".", ","]))


@settings(max_examples=150, deadline=None)
@given(
    text=st.one_of(st.text(), LISTS.map(" ".join)),
    language=st.sampled_from(["en", "vi"]),
    domain=st.sampled_from([item.domain for item in protocol().questions]),
    form=st.sampled_from(["A", "B", "C", "", None]),
    duration_s=st.one_of(st.none(), st.floats(0, 900)),
)
def test_no_text_is_too_strange(
    text: str, language: str, domain: str, form: str | None, duration_s: float | None
) -> None:
    measure(transcript(text, language=language), domain, form=form, duration_s=duration_s, verbatim=True)
