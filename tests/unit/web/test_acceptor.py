"""The page's acceptor makes of every message what the command line's makes of it."""

from __future__ import annotations

import base64
import json
import random
from typing import Any

from cli.live.acceptor import Accepted, Acceptor
from goldenfish.dialects.choose import dialect
from tests.contract.dialect_turn import SOUND, turn
from tests.unit.web import needs_node, run

Json = dict[str, Any]
SCHEDULES = 300


def an_event(seq: int, kind: str, gen: int = 0, **data: Any) -> Json:
    return {"v": 1, "type": kind, "id": f"ses_2-{seq}", "seq": seq, "gen": gen, "data": data}


def a_log(chance: random.Random) -> list[Json]:
    events, gen = [], 0
    for seq in range(1, chance.randint(2, 12)):
        kind = chance.choice(["question_asked", "question_repeated", "interviewer_said", "stream_complete"])
        gen += kind == "stream_complete"
        ask_id = f"ask_{chance.randint(1, 3)}"
        reason = chance.choice(["completed", "cancelled", "superseded", "error"])
        data = {"reason": reason} if kind == "stream_complete" else {"ask_id": ask_id}
        events.append(an_event(seq, kind, gen if kind == "stream_complete" else 0, **data))
    return events


def some_frames(chance: random.Random) -> list[Json]:
    frames: list[Json] = [{"v": 1, "type": "nudge", "gen": 0, "data": {}}]
    for gen in range(1, chance.randint(2, 6)):
        for idx in range(chance.randint(1, 3)):
            frames.append({"v": 1, "type": "text_chunk", "gen": gen, "data": {"idx": idx, "text": "…"}})
            parts = chance.randint(1, 3)
            for part in range(parts):
                b64 = base64.b64encode(chance.randbytes(chance.randint(0, 9))).decode()
                data = {"idx": idx, "part": part, "parts": parts, "codec": "mp3", "ms": 80, "b64": b64}
                frames.append({"v": 1, "type": "audio_chunk", "gen": gen, "data": data})
    return frames


def a_schedule(seed: int) -> Json:
    """Events and frames of several turns: repeated, left out, out of order; and the person interrupting."""
    chance = random.Random(seed)
    messages: list[Any] = [*a_log(chance), *some_frames(chance)]
    messages += chance.sample(messages, len(messages) // 3)
    window = chance.choice([1, 4, 40])  # how far a message may be moved
    places = {number: number + chance.uniform(0, window) for number in range(len(messages))}
    messages = [messages[number] for number in sorted(places, key=places.__getitem__)]
    for _ in range(chance.randint(0, 2)):
        messages.insert(chance.randint(0, len(messages)), "leave")
    return {"after": chance.choice([0, 0, 2]), "messages": messages}


def shown(acceptor: Acceptor, accepted: Accepted) -> Json:
    audio = accepted.audio
    return {
        "events": [event["seq"] for event in accepted.events],
        "play": [event["seq"] for event in accepted.play],
        "frame": accepted.frame["type"] if accepted.frame else None,
        "audio": audio._asdict() | {"content": audio.content.hex()} if audio else None,
        "stale": accepted.stale,
        "lastSeq": acceptor.log.last_seq,
        "hasGap": acceptor.log.has_gap,
    }


def as_in_python(schedule: Json) -> list[Json]:
    acceptor = Acceptor(schedule["after"])
    return [
        {"gen": acceptor.leave()} if message == "leave" else shown(acceptor, acceptor.accept(message))
        for message in schedule["messages"]
    ]


@needs_node
def test_both_readers_take_and_drop_the_same() -> None:
    schedules = [a_schedule(seed) for seed in range(SCHEDULES)]
    in_javascript = run("accept.mjs", schedules)
    for schedule, found in zip(schedules, in_javascript, strict=True):
        assert found == as_in_python(schedule), json.dumps(schedule)
    outcomes = [step for steps in in_javascript for step in steps]
    for what in ("stale", "audio", "play", "hasGap"):
        assert sum(bool(step.get(what)) for step in outcomes) > SCHEDULES, f"the schedules hardly show {what}"


@needs_node
def test_a_turn_as_the_server_writes_it() -> None:
    canonical = dialect("golden_fish")
    messages = [json.loads(text) for item in turn(whole_reply=False) for text in canonical.render(item)]
    [steps] = run("accept.mjs", [{"after": 4, "messages": messages}])
    sounds = [step["audio"] for step in steps if step["audio"]]
    assert [bytes.fromhex(sound["content"]) for sound in sounds] == [SOUND, SOUND[:300]]
    assert [seq for step in steps for seq in step["events"]] == [5, 6]


@needs_node
def test_a_question_played_before_a_reload_is_not_played_again() -> None:
    asked = an_event(1, "question_asked", ask_id="ask_1")
    script = [{"after": 0, "messages": [asked, asked, an_event(2, "question_repeated", ask_id="ask_1")]}]
    assert [step["play"] for step in run("accept.mjs", script)[0]] == [[1], [], [2]]


@needs_node
def test_parts_that_cannot_be_read_are_left_aside() -> None:
    bad = {"type": "audio_chunk", "gen": 1, "data": {"idx": 0, "part": 0, "parts": 1, "codec": "mp3", "b64": "%%%"}}
    far = {"type": "audio_chunk", "gen": 1, "data": {"idx": 1, "part": 2, "parts": 2, "codec": "mp3", "b64": "QQ=="}}
    good = {"type": "audio_chunk", "gen": 1, "data": {"idx": 0, "part": 0, "parts": 1, "codec": "mp3", "b64": "QQ=="}}
    [steps] = run("accept.mjs", [{"after": 0, "messages": [bad, far, good]}])
    assert [step["audio"] and step["audio"]["content"] for step in steps] == [None, None, "41"]
