"""Whatever the order and however often messages come: one log, and no stale frame."""

from __future__ import annotations

import base64
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cli.live.acceptor import Acceptor
from cli.live.audio_parts import Audio

Json = dict[str, Any]


def event(seq: int, kind: str = "result_card", gen: int = 0, **data: object) -> Json:
    return {"v": 1, "type": kind, "id": f"s-{seq}", "seq": seq, "session_id": "s", "gen": gen, "data": data}


def text(gen: int, idx: int, words: str = "Yes.") -> Json:
    return {"v": 1, "type": "text_chunk", "session_id": "s", "gen": gen, "data": {"idx": idx, "text": words}}


def sound(gen: int, idx: int, part: int = 0, parts: int = 1, content: bytes = b"abc") -> Json:
    b64 = base64.b64encode(content).decode()
    data = {"idx": idx, "part": part, "parts": parts, "codec": "ogg_opus", "ms": 100, "b64": b64}
    return {"v": 1, "type": "audio_chunk", "session_id": "s", "gen": gen, "data": data}


def conversation(endings: list[str]) -> list[Json]:
    """Messages of some turns as a server sends them: the frames of each, then its terminal event."""
    messages: list[Json] = []
    for number, reason in enumerate(endings):
        gen = 2 * number + 1
        messages += [text(gen, 0), sound(gen, 0, 0, 2, b"a"), sound(gen, 0, 1, 2, b"b"), text(gen, 1), sound(gen, 1)]
        messages.append(event(number + 1, "stream_complete", gen, reason=reason))
    return messages


ENDINGS = st.lists(st.sampled_from(["completed", "cancelled", "superseded", "error"]), min_size=1, max_size=5)


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[Json], list[Json]]:
    """Messages as sent, and as delivered: each at least once, some again, in any order."""
    sent = conversation(draw(ENDINGS))
    again = draw(st.lists(st.sampled_from(sent), max_size=10))
    return sent, draw(st.permutations(sent + again))


@given(deliveries())
@settings(max_examples=300, deadline=None)
def test_any_delivery_gives_the_same_log_and_no_stale_frame(messages: tuple[list[Json], list[Json]]) -> None:
    sent, delivered = messages
    acceptor, newest, cut = Acceptor(), 0, 0
    for message in delivered:
        accepted = acceptor.accept(message)
        newest = max(newest, message["gen"])
        if message["type"] == "stream_complete" and message["data"]["reason"] in {"cancelled", "superseded"}:
            cut = max(cut, message["gen"])
        if accepted.frame or accepted.audio:
            assert message["gen"] >= newest
            assert message["gen"] > cut
    assert acceptor.log.events == [message for message in sent if "seq" in message]
    assert not acceptor.log.has_gap


@given(st.permutations(conversation(["completed"])[:-1] * 2))
@settings(max_examples=100, deadline=None)
def test_a_reply_is_the_same_in_whatever_order_its_frames_come(delivered: list[Json]) -> None:
    acceptor = Acceptor()
    accepted = [acceptor.accept(frame) for frame in delivered]
    whole = [each.audio for each in accepted if each.audio]
    shown = [each.frame["data"]["idx"] for each in accepted if each.frame and each.frame["type"] == "text_chunk"]
    assert sorted(shown) == [0, 1]
    assert acceptor.reply(1).sound == [
        Audio(1, 0, "ogg_opus", 100, b"ab"),
        Audio(1, 1, "ogg_opus", 100, b"abc"),
    ]
    assert len(whole) == 2
    assert acceptor.reply(1).texts == {0: "Yes.", 1: "Yes."}


def test_after_a_cancel_nothing_of_the_turn_is_taken_though_the_server_has_not_answered() -> None:
    acceptor = Acceptor()
    assert acceptor.accept(text(5, 0)).frame
    acceptor.accept(sound(5, 0, 0, 2))
    assert acceptor.leave() == 5
    assert acceptor.accept(sound(5, 0, 1, 2)).stale
    assert acceptor.accept(text(5, 1)).stale
    assert acceptor.accept(event(1, "stream_complete", 5, reason="cancelled")).events
    assert acceptor.accept(text(6, 0)).frame
    assert acceptor.reply(5).sound == []


def test_an_event_that_comes_early_waits_for_those_before_it() -> None:
    acceptor = Acceptor(after=3)
    assert acceptor.accept(event(5)).events == ()
    assert acceptor.log.has_gap
    assert [each["seq"] for each in acceptor.accept(event(4)).events] == [4, 5]
    assert acceptor.accept(event(4)).events == ()
    assert (acceptor.log.last_seq, acceptor.log.has_gap) == (5, False)
    assert acceptor.accept(event(2)).events == ()


def test_a_question_is_played_once_and_repeated_only_when_the_person_asked() -> None:
    acceptor = Acceptor()
    asked = acceptor.accept(event(1, "question_asked", ask_id="ask_1"))
    assert [each["seq"] for each in asked.play] == [1]
    assert acceptor.accept(event(1, "question_asked", ask_id="ask_1")).play == ()
    assert acceptor.accept(event(2, "question_asked", ask_id="ask_1")).play == ()
    assert acceptor.accept(event(3, "question_repeated", ask_id="ask_1")).play
    assert acceptor.accept(event(4, "result_card")).play == ()


def test_frames_outside_a_turn_are_never_stale() -> None:
    acceptor = Acceptor()
    acceptor.accept(text(7, 0))
    nudge = {"type": "nudge", "gen": 0, "data": {"text": "Take your time."}}
    assert acceptor.accept(nudge).frame == nudge
    acceptor.leave()
    assert acceptor.accept(nudge).frame == nudge


def test_sound_that_is_none_is_counted_and_left_aside() -> None:
    acceptor = Acceptor()
    broken = sound(1, 0)
    broken["data"]["b64"] = "%%%"
    assert acceptor.accept(broken).audio is None
    assert acceptor.accept(sound(1, 0, part=4, parts=2)).audio is None
    assert acceptor.garbled == 2
    assert acceptor.accept(sound(1, 0)).audio
