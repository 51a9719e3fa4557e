"""Invented words go, spoken words stay."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from goldenfish.audio.spans import Span
from goldenfish.transcripts.gates import gate
from goldenfish.transcripts.models import Draft, Segment, Word


def words(text: str, start_s: float, *, each_s: float = 0.4) -> tuple[Word, ...]:
    return tuple(
        Word(text=word, start_s=start_s + i * each_s, end_s=start_s + (i + 1) * each_s, confidence=None)
        for i, word in enumerate(text.split())
    )


def segment(text: str, start_s: float, end_s: float) -> Segment:
    return Segment(text=text, start_s=start_s, end_s=end_s)


def test_an_honest_draft_comes_back_untouched() -> None:
    text = "We lived by the river, and my father had a boat."
    draft = Draft(text=text, segments=(segment(text, 1.0, 5.4),), words=words(text, 1.0), confidence=0.8)
    assert gate(draft, [Span(1.0, 5.4)], language="en") == draft


def test_words_where_nobody_spoke_are_rejected_and_counted() -> None:
    said, invented = "we lived by the river", "thank you for watching"
    draft = Draft(
        text=f"{said} {invented}",
        segments=(segment(said, 0.0, 2.0), segment(invented, 10.0, 11.6)),
        words=words(said, 0.0) + words(invented, 10.0),
    )
    kept = gate(draft, [Span(0.0, 2.0)], language="en")
    assert kept.text == said
    assert [word.text for word in kept.words] == said.split()
    assert [s.text for s in kept.segments] == [said]
    assert kept.dropped_words == 4


def test_a_segment_keeps_its_spoken_words_only() -> None:
    text = "we lived by the river subscribe now"
    draft = Draft(text=text, segments=(segment(text, 0.0, 2.8),), words=words(text, 0.0))
    kept = gate(draft, [Span(0.0, 1.95)], language="en")
    assert kept.segments[0].text == kept.text == "we lived by the river"


def test_a_word_with_three_tenths_of_speech_stays_and_one_with_less_goes() -> None:
    # Speech counts as 0.1 s wider than found: it ends at 1.1 s for the gate.
    def judged(start_s: float, end_s: float) -> str:
        word = Word(text="river", start_s=start_s, end_s=end_s, confidence=None)
        return gate(Draft(text="river", words=(word,)), [Span(0.0, 1.0)], language="en").text

    assert judged(0.79, 1.79) == "river"
    assert judged(0.81, 1.81) == ""


def test_a_word_without_length_is_judged_by_its_place() -> None:
    def judged(at_s: float) -> str:
        word = Word(text="yes", start_s=at_s, end_s=at_s, confidence=None)
        return gate(Draft(text="yes", words=(word,)), [Span(0.0, 1.0)], language="en").text

    assert judged(0.5) == "yes"
    assert judged(3.0) == ""


def test_without_word_times_segments_are_judged() -> None:
    said, invented = "we lived by the river", "thank you for watching"
    draft = Draft(text=f"{said} {invented}", segments=(segment(said, 0.0, 2.0), segment(invented, 10.0, 12.0)))
    kept = gate(draft, [Span(0.0, 2.0)], language="en")
    assert kept.text == said
    assert kept.dropped_words == 4


def test_without_any_times_place_cannot_be_judged() -> None:
    draft = Draft(text="We lived by the river.")
    assert gate(draft, [Span(3.0, 5.0)], language="en") == draft


def test_text_faster_than_a_person_speaks_is_invented() -> None:
    text = "this is a very long sentence that nobody on this planet could possibly have said in one second"
    assert gate(Draft(text=text), [Span(4.0, 5.0)], language="en").text == ""
    assert gate(Draft(text=text), [Span(4.0, 9.0)], language="en").text == text


def test_an_impossibly_fast_segment_goes_and_the_others_stay() -> None:
    fast, said = "and all of these many words were written for half a second of coughing", "we lived by the river"
    draft = Draft(text=f"{fast} {said}", segments=(segment(fast, 0.0, 0.5), segment(said, 1.0, 3.0)))
    assert gate(draft, [Span(0.0, 0.5), Span(1.0, 3.0)], language="en").text == said


def test_vietnamese_speed_counts_written_syllables() -> None:
    text = "ngày xưa nhà tôi ở gần sông và cha tôi có một chiếc thuyền nhỏ"  # 14 syllables
    assert gate(Draft(text=text), [Span(0.0, 4.0)], language="vi").text == text
    assert gate(Draft(text=text), [Span(0.0, 1.0)], language="vi").text == ""


def test_a_loop_is_said_once() -> None:
    text = "I went to school. I went home. I went home. I went home. I went home. Then it rained."
    kept = gate(Draft(text=text), [Span(0.0, 20.0)], language="en")
    assert kept.text == "I went to school. I went home. Then it rained."
    assert kept.dropped_words == 9


def test_a_loop_over_segments_is_found() -> None:
    lines = ["we lived by the river", *["it was so nice"] * 4]
    segments = tuple(segment(line, 3.0 * i, 3.0 * i + 2.0) for i, line in enumerate(lines))
    kept = gate(Draft(text=" ".join(lines), segments=segments), [Span(0.0, 15.0)], language="en")
    assert kept.text == "we lived by the river it was so nice"
    assert kept.segments == segments[:2]


def test_a_loop_and_nothing_else_is_no_answer() -> None:
    assert gate(Draft(text="Thank you for watching. " * 8), [Span(0.0, 30.0)], language="en").text == ""
    assert gate(Draft(text="I don't know. " * 3), [Span(0.0, 30.0)], language="en").text == "I don't know."


def test_a_loop_of_timed_words_is_found() -> None:
    text = "by the river by the river by the river we lived"
    kept = gate(Draft(text=text, words=words(text, 0.0)), [Span(0.0, 5.0)], language="en")
    assert kept.text == "by the river we lived"
    assert [word.text for word in kept.words] == kept.text.split()
    assert kept.words[-1].end_s == 11 * 0.4


def test_one_token_over_and_over_is_no_answer() -> None:
    text = "you you so you you and you you you"
    kept = gate(Draft(text=text), [Span(0.0, 20.0)], language="en")
    assert kept.text == ""
    assert kept.words == ()
    assert kept.dropped_words == 9


def test_short_and_hesitant_answers_are_left_alone() -> None:
    for text in ("No, no, no.", "Yes.", "I I I don't know", "it was it was a a good year", "Không, không."):
        assert gate(Draft(text=text), [Span(0.0, 10.0)], language="en").text == text


def test_words_dropped_by_the_engine_are_counted_too() -> None:
    assert gate(Draft(text="", dropped_words=7), [Span(0.0, 1.0)], language="en").dropped_words == 7


@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "river", "boat", "the", "home", "yes"]), st.floats(0, 30), st.floats(0, 2))
    ),
    st.lists(st.tuples(st.floats(0, 5), st.floats(0.3, 3)), max_size=6),
)
def test_kept_words_are_some_of_the_drafts_words_in_order(
    drafted: list[tuple[str, float, float]], gaps: list[tuple[float, float]]
) -> None:
    speech, at = [], 0.0
    for gap_s, length_s in gaps:
        speech.append(Span(at + gap_s, at + gap_s + length_s))
        at = speech[-1].end_s + 0.1
    own = tuple(
        Word(text=text, start_s=start, end_s=start + length, confidence=None)
        for text, start, length in sorted(drafted, key=lambda word: word[1])
    )
    draft = Draft(text=" ".join(word.text for word in own), words=own)
    kept = gate(draft, speech, language="en")
    rest = iter(own)
    assert all(word in rest for word in kept.words)
    assert kept.text.split() == [word.text for word in kept.words]
    assert kept.dropped_words == len(own) - len(kept.words)
