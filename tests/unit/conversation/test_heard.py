"""How much of a reply was heard."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenfish.conversation.heard import heard_text
from goldenfish.conversation.models import Chunk
from goldenfish.providers.speaker import SpeechRequest, WordMark
from goldenfish.providers.speakers.mock import MockSpeaker

TEXT = "One two three four five six seven eight nine ten. "


def chunk(text: str = TEXT, *, marked: bool = True) -> Chunk:
    speech = asyncio.run(MockSpeaker().speak(SpeechRequest(text=text, language="en", codec="wav")))
    return Chunk(text=text, ms=speech.ms, marks=speech.marks if marked else ())


@pytest.mark.parametrize("marked", [True, False])
def test_every_100_ms_it_is_a_prefix_of_whole_words_at_most_one_word_off(marked: bool) -> None:
    whole = chunk(marked=marked)
    truth = chunk()
    assert whole.ms is not None
    for played_ms in range(0, whole.ms, 100):
        heard = heard_text([whole], played_ms)
        assert TEXT.startswith(heard)
        assert heard == "" or TEXT[len(heard)] == " "
        spoken = [
            mark for mark, after in zip(truth.marks, truth.marks[1:], strict=False) if after.start_ms < played_ms
        ]
        assert abs(len(heard.split()) - len(spoken)) <= 1, played_ms
        assert len(heard.split()) <= len(spoken) + (0 if marked else 1)


def test_what_was_played_to_its_end_is_heard_whole() -> None:
    first, second = chunk("First one. "), chunk("Then another one.")
    assert first.ms is not None
    assert second.ms is not None
    assert heard_text([first, second], first.ms + second.ms) == "First one. Then another one."
    assert heard_text([first, second], first.ms) == "First one."


def test_without_a_word_on_playback_nothing_spoken_counts_as_heard() -> None:
    assert heard_text([chunk()], None) == ""


def test_what_was_sent_as_text_only_counts_as_seen() -> None:
    assert heard_text([Chunk(text="Seen. "), Chunk(text="Seen too.")], None) == "Seen. Seen too."


words = st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=8), min_size=1, max_size=12)


@given(st.lists(st.tuples(words, st.integers(0, 5000), st.booleans()), max_size=4), st.integers(0, 20_000))
def test_more_played_never_means_less_heard(pieces: list[tuple[list[str], int, bool]], played_ms: int) -> None:
    chunks = []
    for said, ms, marked in pieces:
        text, marks, at = " ".join(said) + " ", [], 0
        for number, word in enumerate(said):
            marks.append(WordMark(start_ms=number * ms // len(said), first=at, last=at + len(word)))
            at += len(word) + 1
        chunks.append(Chunk(text=text, ms=ms, marks=tuple(marks) if marked else ()))
    whole = "".join(piece.text for piece in chunks)
    heard, more = heard_text(chunks, played_ms), heard_text(chunks, played_ms + 100)
    assert whole.startswith(heard)
    assert more.startswith(heard)
