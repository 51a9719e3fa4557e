"""What is taken off a transcript's end, with word times, without them, and when only the client knew."""

from __future__ import annotations

import pytest

from goldenfish.audio.spans import Span
from goldenfish.end_phrase.cutting import cut_before
from goldenfish.end_phrase.phrases import phrases_for
from goldenfish.end_phrase.trimming import Told, trim
from goldenfish.transcripts.models import Draft, EndPhrase, Segment, Word

STORY = [Span(0.5, 4.0), Span(4.3, 9.0)]
PHRASE = Span(10.0, 10.4)
NOT_ENDED = Told()
BY_PHRASE = Told(by_phrase=True)


def words(*timed: tuple[str, float, float]) -> tuple[Word, ...]:
    return tuple(Word(text=text, start_s=start, end_s=end, confidence=None) for text, start, end in timed)


def draft(text: str, *timed: tuple[str, float, float]) -> Draft:
    return Draft(text=text, words=words(*timed), segments=(Segment(text=text, start_s=0.5, end_s=10.4),))


def run(
    made: Draft, speech: list[Span], told: Told = NOT_ENDED, language: str = "en"
) -> tuple[Draft, EndPhrase | None]:
    return trim(made, speech, phrases_for(language), told)


def test_with_word_times_text_words_segments_and_sound_lose_it() -> None:
    made = draft("We went home. Done.", ("We", 8, 8.3), ("went", 8.3, 8.6), ("home.", 8.6, 9.0), ("Done.", 10, 10.4))
    kept, taken = run(made, [*STORY, PHRASE])
    assert (kept.text, [word.text for word in kept.words]) == ("We went home.", ["We", "went", "home."])
    assert kept.segments == (Segment(text="We went home.", start_s=0.5, end_s=9.9),)
    assert taken == EndPhrase(text="Done.", start_s=9.9, evidence="word_times")


def test_word_times_that_stretch_over_a_pause_are_corrected_by_the_sound() -> None:
    made = draft("home done", ("home", 8.6, 10.0), ("done", 10.0, 10.4))
    kept, taken = run(made, [*STORY, PHRASE])
    assert kept.text == "home"
    assert taken is not None
    assert taken.start_s == 9.9


def test_without_a_pause_it_is_part_of_the_story() -> None:
    made = draft("all the work was done", ("work", 8.4, 8.6), ("was", 8.6, 8.8), ("done", 8.8, 9.0))
    assert run(made, STORY) == (made, None)


@pytest.mark.parametrize("text", ["We went home. Done.", "We went home, done"])
def test_without_word_times_punctuation_and_a_short_last_stretch_after_a_pause_tell(text: str) -> None:
    kept, taken = run(draft(text), [*STORY, PHRASE])
    assert kept.text.rstrip(".") == "We went home"
    assert taken is not None
    assert (taken.start_s, taken.evidence) == (9.9, "voice_activity")


@pytest.mark.parametrize(
    ("text", "speech"),
    [
        ("We went home. And then it was done.", [*STORY, Span(10.0, 11.6)]),  # a clause of its own, not the phrase
        ("We went home. Done.", [*STORY, Span(10.0, 13.5)]),  # more speech than the phrase takes
        ("We went home. Done.", [*STORY, Span(9.2, 9.6)]),  # no pause
        ("We went home done", [*STORY, PHRASE]),  # nothing sets it apart
        ("We went home. Done?", [*STORY, PHRASE]),
        ("The house was abandoned.", [*STORY, PHRASE]),
    ],
)
def test_without_word_times_what_is_not_sure_stays(text: str, speech: list[Span]) -> None:
    made = draft(text)
    assert run(made, speech) == (made, None)


def test_ended_by_the_phrase_the_text_loses_it_whatever_the_engine_says_of_times() -> None:
    kept, taken = run(draft("We went home done"), [*STORY, PHRASE], BY_PHRASE)
    assert kept.text == "We went home"
    assert taken is not None
    assert taken.start_s == 9.9
    kept, taken = run(draft("We went home. Done?"), [Span(0.5, 9.0)], BY_PHRASE)
    assert kept.text == "We went home."
    assert taken is not None
    assert taken.start_s is None  # no pause to cut in


def test_what_the_client_told_cuts_the_sound_where_it_was_misheard() -> None:
    told = Told(by_phrase=True, start_s=10.1)
    made = draft("We went home. Dumb.", ("home.", 8.6, 9.0), ("Dumb.", 10.0, 10.4))
    kept, taken = run(made, [*STORY, PHRASE], told)
    assert (kept.text, kept.words[-1].text) == ("We went home.", "home.")
    assert taken == EndPhrase(text="Dumb.", start_s=9.9, evidence="told")
    silent, taken = run(Draft(text=""), [*STORY, PHRASE], told)
    assert silent.text == ""
    assert taken == EndPhrase(text="", start_s=9.9, evidence="told")


@pytest.mark.parametrize("start_s", [0.5, 4.3, 7.0, 30.0])
def test_a_client_whose_clock_is_wrong_costs_no_answer(start_s: float) -> None:
    made = draft("We went home.", ("home.", 8.6, 9.0))
    assert run(made, STORY, Told(by_phrase=True, start_s=start_s)) == (made, None)
    assert run(made, [*STORY, PHRASE], Told(start_s=start_s)) == (made, None)


def test_ended_by_a_phrase_that_the_engine_misheard_the_last_stretch_of_speech_goes() -> None:
    made = draft("We went home. Ah", ("home.", 8.6, 9.0), ("Ah", 10.0, 10.4))
    kept, taken = run(made, [*STORY, PHRASE], BY_PHRASE)
    assert kept.text == "We went home."
    assert taken == EndPhrase(text="Ah", start_s=9.9, evidence="voice_activity")
    untimed = draft("We went home. Ah")
    assert run(untimed, [*STORY, PHRASE], BY_PHRASE)[0] == untimed  # which words are of it is not known
    assert run(made, [*STORY, Span(10.0, 11.5)], BY_PHRASE) == (made, None)  # too long for the phrase


def test_nothing_but_the_phrase_leaves_nothing() -> None:
    kept, taken = run(draft("Done."), [Span(1.0, 1.4)])
    assert (kept.text, kept.segments) == ("", ())
    assert taken is not None
    assert taken.start_s == 0.0


def test_a_held_vowel_before_the_phrase_stays_in_the_sound() -> None:
    """The engine writes no vowel, so the phrase is all of the text but not of the sound."""
    _, taken = run(draft("Done."), [Span(1.0, 7.0), Span(8.0, 8.4)])
    assert taken is not None
    assert taken.start_s == 7.9


def test_said_twice_both_go() -> None:
    made = draft("Home. Done. Done.", ("Home.", 8.6, 9.0), ("Done.", 10.0, 10.4), ("Done.", 11.2, 11.6))
    kept, taken = run(made, [*STORY, PHRASE, Span(11.2, 11.6)])
    assert kept.text == "Home."
    assert taken is not None
    assert taken.start_s == 9.9


def test_vietnamese_with_its_tail() -> None:
    made = draft(
        "Cả nhà về quê. Đã xong ạ.",
        ("về", 8.4, 8.6), ("quê.", 8.6, 9.0), ("Đã", 10.0, 10.2), ("xong", 10.2, 10.5), ("ạ.", 10.5, 10.7),
    )  # fmt: skip
    kept, taken = run(made, [*STORY, Span(10.0, 10.7)], language="vi")
    assert kept.text == "Cả nhà về quê."
    assert taken is not None
    assert (taken.text, taken.start_s) == ("Đã xong ạ.", 9.9)


def test_a_cut_lies_in_the_pause_and_never_in_the_speech_before() -> None:
    assert cut_before([Span(0, 9.95), Span(10.25, 10.6)], 10.3) == 10.15
    assert cut_before([Span(0, 9.95), Span(10.0, 10.6)], 10.0) is None
    assert cut_before([], 1.0) is None
