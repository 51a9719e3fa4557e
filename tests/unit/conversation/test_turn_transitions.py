"""Turns: begun once, ended once, and stored as heard."""

from __future__ import annotations

import pytest

from goldenfish.conversation.models import AUDIO, Change, Talk, Turn
from goldenfish.conversation.transitions.closing import close_turn, heard_person
from goldenfish.conversation.transitions.interrupting import cancel
from goldenfish.conversation.transitions.remembering import summarised
from goldenfish.conversation.transitions.speaking import Said, begin_anew, begin_turn, reset
from goldenfish.problems import StaleTurn
from tests.unit.conversation.talks import answered, later, progress, said, speaking, talk


def turn(seen: Talk, number: int = 1) -> Turn:
    found = seen.turn(number)
    assert found is not None
    return found


def told(change: Change) -> list[str]:
    return [event.type.value for event in change.events]


def test_a_turn_begins_with_its_words_in_the_log() -> None:
    change = begin_turn(talk(), said("Hello.", "m1"), now=later(1))
    assert told(change) == ["transcript_final"]
    assert change.events[0].data == {
        "turn": 1,
        "text": "Hello.",
        "source": "typed",
        "language": "en",
        "message_id": "m1",
    }
    assert (change.talk.conversation.gen, change.talk.conversation.open_turns) == (1, (1,))


def test_a_repeated_message_begins_no_second_turn() -> None:
    seen = speaking(client_id="m1")
    assert begin_turn(seen, said("Hello.", "m1"), now=later(1)) == Change(talk=seen)


def test_a_new_turn_supersedes_the_one_being_said() -> None:
    seen = begin_turn(speaking(), said("Wait!", played_ms=1500), now=later(1)).talk
    assert seen.conversation.open_turns == (1, 2)
    closed = close_turn(seen, 1, progress("First one. ", "Then two words."), now=later(2))
    assert told(closed) == ["stream_complete"]
    assert closed.events[0].data["reason"] == "superseded"
    assert closed.events[0].data["heard_text"] == "First one. Then"
    assert turn(closed.talk).interrupted


def test_a_turn_has_one_terminal_event() -> None:
    closed = close_turn(speaking(), 1, progress("Yes."), now=later(1))
    assert told(closed) == ["stream_complete"]
    again = close_turn(closed.talk, 1, progress("Yes.", "No."), error="upstream_failed", now=later(2))
    assert again == Change(talk=closed.talk)


def test_a_fault_ends_a_turn_with_its_code_and_what_was_sent() -> None:
    closed = close_turn(speaking(), 1, progress("Half of"), error="upstream_timeout", now=later(1))
    data = closed.events[0].data
    assert (data["reason"], data["error"], data["text"]) == ("error", "upstream_timeout", "Half of")


def test_a_cancel_wins_over_a_fault_that_comes_with_it() -> None:
    cancelled = cancel(speaking(), gen=1, played_ms=0, client_id=None, now=later(1)).talk
    closed = close_turn(cancelled, 1, progress("Half of"), error="upstream_failed", now=later(1))
    assert (closed.events[0].data["reason"], closed.events[0].data["error"]) == ("cancelled", None)


def test_a_cancel_raises_the_generation_and_leaves_the_closing_to_the_runner() -> None:
    change = cancel(speaking(), gen=1, played_ms=700, client_id="c1", now=later(1))
    assert told(change) == []
    assert change.talk.conversation.gen == 2
    assert turn(change.talk).is_open
    assert cancel(change.talk, gen=1, played_ms=900, client_id="c2", now=later(2)) == Change(talk=change.talk)


def test_a_cancel_of_what_was_sent_completely_corrects_it_to_what_was_heard() -> None:
    change = cancel(answered("One two. ", "Three four."), gen=1, played_ms=1000, client_id=None, now=later(3))
    assert told(change) == ["turn_heard"]
    assert change.events[0].data == {"turn": 1, "heard_text": "One two.", "played_ms": 1000}
    assert turn(change.talk).remembered == "One two."
    assert cancel(change.talk, gen=1, played_ms=1, client_id=None, now=later(4)) == Change(talk=change.talk)


def test_a_cancel_after_everything_was_played_changes_nothing() -> None:
    seen = answered("One two. ", "Three four.")
    assert cancel(seen, gen=1, played_ms=2000, client_id=None, now=later(3)) == Change(talk=seen)


def test_speaking_over_a_reply_that_was_sent_corrects_it_too() -> None:
    change = begin_turn(answered("One two. ", "Three four."), said("No.", played_ms=1000), now=later(3))
    assert told(change) == ["turn_heard", "transcript_final"]
    assert turn(change.talk).remembered == "One two."


def test_without_a_word_on_playback_a_reply_that_was_sent_counts_as_heard() -> None:
    change = begin_turn(answered("One two. ", "Three four."), said("Good."), now=later(60))
    assert turn(change.talk).remembered == "One two. Three four."


def test_a_cancel_of_an_older_generation_is_refused() -> None:
    with pytest.raises(StaleTurn):
        cancel(
            begin_turn(speaking(), said("Next."), now=later(1)).talk, gen=1, played_ms=0, client_id=None, now=later(1)
        )


def test_a_cancel_with_nothing_to_stop_changes_nothing() -> None:
    assert cancel(talk(), gen=None, played_ms=None, client_id=None, now=later(1)) == Change(talk=talk())


def test_a_recording_is_told_when_it_was_recognised_once() -> None:
    said_aloud = Said(source="audio", audio_key="turns/cnv_1/x/whole", client_id=f"{AUDIO}said-1")
    seen = begin_turn(talk(), said_aloud, now=later(0))
    assert told(seen) == []
    heard = heard_person(seen.talk, 1, "Hello.")
    assert told(heard) == ["transcript_final"]
    assert heard_person(heard.talk, 1, "Hello again.") == Change(talk=heard.talk)
    closed = close_turn(heard.talk, 1, progress("Yes."), now=later(1))
    named = [event.data["message_id"] for event in (*heard.events, *closed.events)]
    assert named == ["said-1", "said-1"], "as its sender knows it"


def test_beginning_anew_leaves_everything_behind_and_lets_the_model_begin() -> None:
    change = begin_anew(answered("Yes."), mode="interview", language="en", client_id="s1", now=later(5))
    head = change.talk.conversation
    assert told(change) == ["conversation_started"]
    assert (head.mode, head.first_turn, head.last_turn, head.open_turns) == ("interview", 2, 2, (2,))
    assert turn(change.talk, 2).user_text is None
    again = begin_anew(change.talk, mode="interview", language="en", client_id="s1", now=later(6))
    assert again == Change(talk=change.talk)


def test_a_reset_stops_what_is_being_said_and_nobody_begins() -> None:
    change = reset(speaking(), client_id="r1", now=later(1))
    assert told(change) == ["conversation_started"]
    assert (change.talk.conversation.gen, change.talk.conversation.first_turn) == (2, 2)
    closed = close_turn(change.talk, 1, progress("I was"), now=later(2))
    assert closed.events[0].data["reason"] == "superseded"


def test_a_summary_is_taken_once_and_not_after_a_reset() -> None:
    seen = answered("Yes.")
    change = summarised(seen, seen.conversation, "They agreed.", 1)
    assert (change.talk.conversation.summary, change.talk.conversation.summarised_turn) == ("They agreed.", 1)
    assert summarised(change.talk, seen.conversation, "Another one.", 1) == Change(talk=change.talk)
    emptied = reset(seen, client_id=None, now=later(3)).talk
    assert summarised(emptied, seen.conversation, "Too late.", 1) == Change(talk=emptied)
