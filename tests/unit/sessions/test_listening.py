"""Onset, early answers and speech from the client's clock, whatever order the messages come in."""

from __future__ import annotations

import random
from itertools import permutations
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenfish.sessions.listening import Listening

Message = tuple[str, float]
"""`started`, `ended`, `stopped`: the question's sound. `speak`, `hush`: the person. With its time in ms."""

ORDINARY: list[Message] = [("started", 1000), ("ended", 5000), ("speak", 6200), ("hush", 9000), ("speak", 11000)]


def told(messages: list[Message]) -> Listening:
    listening = Listening()
    for kind, at_ms in messages:
        if kind in ("speak", "hush"):
            listening = listening.spoke(speaking=kind == "speak", at_ms=at_ms)
        else:
            state: Literal["started", "ended", "stopped"] = kind  # type: ignore[assignment]
            listening = listening.played(state, played_ms=round(at_ms), at_ms=at_ms)
    return listening


@pytest.mark.parametrize(
    ("messages", "onset_ms", "early"),
    [
        (ORDINARY, 1200, False),
        ([("started", 0), ("ended", 4000)], None, False),
        ([("started", 0), ("speak", 3000), ("ended", 4000), ("hush", 9000)], -1000, True),
        # A cough while the question plays is no answer; that it came early is kept.
        ([("started", 0), ("speak", 1000), ("hush", 1200), ("ended", 4000), ("speak", 4700)], 700, True),
        ([("started", 0), ("speak", 2000), ("stopped", 2300)], None, True),
        ([("speak", 900), ("hush", 950)], None, False),
        ([("ended", 4000), ("speak", 4000)], 0, False),
        # Speech that began before the question is no answer to it; so looks a clock that has begun anew, too.
        ([("started", 900_000), ("ended", 904_000), ("speak", 5000)], None, False),
        ([("ended", 904_000), ("speak", 5000)], None, True),
        ([("started", 0), ("ended", 4000), ("stopped", 4100), ("speak", 5000)], 1000, False),
    ],
)
def test_the_onset_counts_from_the_questions_last_sound(
    messages: list[Message], onset_ms: int | None, early: bool
) -> None:
    for order in permutations(messages):
        listening = told([*order, order[0]])
        assert (listening.onset_ms, listening.is_early) == (onset_ms, early), order


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_duplicates_and_any_order_come_to_the_same(seed: int) -> None:
    chance = random.Random(seed)
    messages: list[Message] = [("started", 0.0), (chance.choice(["ended", "stopped"]), 4000.5)]
    at_ms = float(chance.randrange(-500, 5000))
    for _ in range(chance.randrange(6)):
        messages += [("speak", at_ms), ("hush", at_ms + chance.randrange(1, 4000))]
        at_ms = messages[-1][1] + chance.randrange(1, 8000)
    shuffled = messages + chance.choices(messages, k=3)
    chance.shuffle(shuffled)
    assert told(shuffled) == told(messages)


def test_many_words_are_no_large_item_and_the_first_one_counts() -> None:
    chatter = [(kind, 6000.0 + 100 * n) for n in range(200) for kind in (("speak", "hush")[n % 2],)]
    listening = told([("started", 0), ("ended", 5000), *chatter])
    assert listening.onset_ms == 1000
    assert len(listening.speech) <= 16
    assert not listening.is_speaking


def test_a_pause_before_the_answer_leaves_no_latency_and_one_after_it_does() -> None:
    question = told([("started", 0), ("ended", 5000)])
    assert question.paused().spoke(speaking=True, at_ms=90_000).onset_ms is None
    assert question.spoke(speaking=True, at_ms=6000).paused().onset_ms == 1000
