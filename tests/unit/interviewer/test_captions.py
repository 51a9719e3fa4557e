"""Captions over the socket's function: real router, handlers and table."""

from __future__ import annotations

from typing import Any

import pytest

from goldenfish.sessions.models import Answer, AnswerState
from goldenfish.settings import settings
from tests.unit.interviewer.test_memories import Client, client, gateway

__all__ = ["client", "gateway"]

Json = dict[str, Any]


@pytest.fixture
def asked(client: Client) -> Client:
    """An interview with its first question asked, read aloud to its end."""
    client.send("next_question")
    client.send("playback", ask_id=client.ask_id, state="ended", played_ms=5000, client_ts=5000)
    return client


def _answer(client: Client, index: int = 1) -> Answer:
    found = client.interview.answer(index)
    assert found is not None
    return found


def test_a_final_caption_with_its_silence_ends_the_answer_and_the_next_question_follows(asked: Client) -> None:
    words = [
        {"text": "home.", "start_s": 10.0, "end_s": 10.4},
        {"text": "Done.", "start_s": 11.0, "end_s": 11.4},
    ]
    told = asked.send("caption", text="home. Done.", final=True, words=words, source="phone", silence_ms=800)
    assert [message["type"] for message in told] == ["answer_ended", "question_asked"]
    assert (told[0]["data"]["ended_by"], told[0]["data"]["ended_source"]) == ("phrase", "caption")
    answer = _answer(asked)
    assert (answer.state, answer.ended_by, answer.ended_source) == (AnswerState.ENDED, "phrase", "caption")
    assert answer.phrase_start_s == 11.0


def test_a_vendors_caption_is_told_apart(asked: Client) -> None:
    asked.send("caption", text="done", final=True, source="vendor", silence_ms=800, id="m1")
    assert _answer(asked).ended_source == "vendor"


def test_the_phrase_waits_for_a_silence_message(asked: Client) -> None:
    shown = asked.send("caption", text="done", final=True, id="m1")
    assert [(m["type"], m["data"]["phrase_heard"]) for m in shown] == [("transcript_partial", True)]
    assert asked.types("silence", ask_id=asked.ask_id, ms=400) == []
    assert asked.types("silence", ask_id=asked.ask_id, ms=900) == ["answer_ended", "question_asked"]
    assert _answer(asked).ended_by == "phrase"


def test_speech_after_the_phrase_takes_it_back(asked: Client) -> None:
    asked.send("caption", text="done", final=True)
    asked.send("caption", text="and then")
    assert asked.types("silence", ask_id=asked.ask_id, ms=900) == []
    assert asked.types("caption", text="and then we left", final=True, silence_ms=900) == ["transcript_partial"]
    assert _answer(asked).state is AnswerState.ASKED


@pytest.mark.parametrize(
    ("before", "ends"),
    [
        ("I am not", False),
        ("we were nearly", False),
        ("they haven’t", False),
        ("no, I am not.", True),
        ("and that is how it was", True),
    ],
)
def test_not_and_a_pause_and_done_is_no_end(asked: Client, before: str, ends: bool) -> None:
    """Recognisers end a segment where a slow speaker pauses."""
    asked.send("caption", text=before, final=True)
    asked.send("caption", text="", final=True, silence_ms=2000)
    asked.send("caption", text="do")
    asked.send("caption", text="done", final=True, silence_ms=900)
    assert (_answer(asked).state is AnswerState.ENDED) is ends
    if not ends:
        asked.send("caption", text="with the story", final=True)
        asked.send("caption", text="done", final=True, silence_ms=900)
        assert _answer(asked).ended_by == "phrase"


def test_silence_alone_ends_nothing(asked: Client) -> None:
    for _ in range(3):
        asked.send("caption", text="", final=True, silence_ms=60_000)
    assert _answer(asked).state is AnswerState.ASKED


def test_partial_captions_come_back_with_what_is_stable(asked: Client) -> None:
    first, second = (asked.send("caption", text=text)[0] for text in ("we went", "we went home"))
    assert (first["data"]["stable_chars"], second["data"]["stable_chars"]) == (0, 7)
    assert "seq" not in second


def test_the_same_caption_twice_ends_one_answer(asked: Client) -> None:
    ask_id = asked.ask_id
    asked.send("caption", text="done", final=True, silence_ms=800, ask_id=ask_id, id="m1")
    assert asked.types("caption", text="done", final=True, silence_ms=800, ask_id=ask_id, id="m1") == []
    assert len(asked.interview.answers) == 2
    assert _answer(asked, 2).state is AnswerState.ASKED


def test_a_caption_of_an_answer_that_has_ended_is_left_aside(asked: Client) -> None:
    first = asked.ask_id
    asked.send("end_answer", ask_id=first)
    assert asked.types("caption", text="done", final=True, silence_ms=800, ask_id=first) == []
    assert _answer(asked, 2).state is AnswerState.ASKED


def test_the_question_that_sounds_is_not_the_persons_answer(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.send("next_question")
    last_word = client.interview.session.questions[0].text.split()[-1]
    monkeypatch.setenv("END_PHRASES", last_word)
    settings.cache_clear()
    phrase = last_word.strip("?.!")
    client.send("playback", ask_id=client.ask_id, state="started", client_ts=0)
    client.send("caption", text=phrase, final=True, silence_ms=800)
    assert _answer(client).state is AnswerState.ASKED
    client.send("playback", ask_id=client.ask_id, state="ended", client_ts=9000)
    client.send("caption", text=phrase, final=True, silence_ms=800, id="m1")
    assert _answer(client).ended_by == "phrase"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"final": True}, "bad_message"),
        ({"text": "x", "words": "all"}, "bad_message"),
        ({"text": "done", "final": True, "ask_id": "ask_of_another"}, "stale_turn"),
    ],
)
def test_bad_captions_are_told_of_and_change_nothing(asked: Client, wrong: Json, code: str) -> None:
    before = asked.interview
    assert asked.types("caption", **wrong) == [code]
    assert asked.interview == before


@pytest.mark.parametrize(
    ("abilities", "engine", "told"),
    [
        ({}, "openai", False),
        ({"captions": True}, "mock", True),
        ({"slices": True}, "openai", True),
        ({"slices": True}, "pocketsphinx", False),  # an engine that gets half of the words wrong ends nothing
    ],
)
def test_ready_says_whether_anybody_listens_for_the_phrase(
    client: Client, monkeypatch: pytest.MonkeyPatch, abilities: Json, engine: str, told: object
) -> None:
    monkeypatch.setenv("ASR_ENGINE", engine)
    settings.cache_clear()
    (ready,) = client.send("hello", client=abilities)
    assert ready["data"]["phrase_end"] is told
