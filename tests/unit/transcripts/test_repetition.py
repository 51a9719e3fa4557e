from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from goldenfish.transcripts.repetition import is_dominated, is_mere_loop, loop_mask


def kept(text: str) -> str:
    forms = text.split()
    return " ".join(form for form, repeats in zip(forms, loop_mask(forms), strict=True) if not repeats)


def test_a_phrase_three_times_in_a_row_is_kept_once() -> None:
    assert kept("so we went home we went home we went home again") == "so we went home again"
    assert kept("of course of course of course it was") == "of course it was"


def test_a_phrase_twice_is_how_people_start_again() -> None:
    text = "we went home we went home in the evening"
    assert kept(text) == text


def test_a_single_word_may_be_said_five_times() -> None:
    assert kept("no no no no no") == "no no no no no"
    assert kept("no no no no no no") == "no"


def test_a_cut_off_last_round_does_not_hide_the_loop() -> None:
    assert kept("a b c d a b c d a b c d a b") == "a b c d a b"


@given(st.lists(st.sampled_from("abcdefgh"), max_size=40))
def test_the_first_occurrence_of_everything_is_kept(forms: list[str]) -> None:
    mask = loop_mask(forms)
    assert {form for form, repeats in zip(forms, mask, strict=True) if not repeats} == set(forms)


def test_a_mere_loop_has_nothing_beside_it() -> None:
    assert is_mere_loop(loop_mask(["thank", "you", "for", "watching"] * 5))
    assert not is_mere_loop(loop_mask(["thank", "you", "for", "watching"] * 4))
    assert not is_mere_loop(loop_mask(["so", "we", *["went", "home"] * 3]))
    assert not is_mere_loop([])


def test_domination_needs_a_text_of_some_length() -> None:
    assert is_dominated(["you"] * 5 + ["so"])
    assert not is_dominated(["you"] * 5)
    assert not is_dominated(["you", "and", "me", "and", "all", "the", "others", "and", "you"])
    assert not is_dominated([])
