"""A whole interview over the socket of the local cloud: asked, heard, answered, repeated, left out, ended."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

from tests.flows.client import PATIENCE_S, Client, Json
from tests.unit.audio_bytes import wav_bytes


class Phone:
    """A client that plays what it is given and tells of it, by a clock of its own."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.clock_ms = 1_000_000.0
        self.seen: dict[int, Json] = {}
        self.frames: list[Json] = []

    def send(self, kind: str, *, times: int = 2, **data: Any) -> None:
        """Send a message, as every impatient client does, twice."""
        identifier = f"m{self.clock_ms}{kind}"
        for _ in range(times):
            self._socket.send(json.dumps({"v": 1, "type": kind, "id": identifier, "data": data}))
        self.clock_ms += 1

    def until(self, expected: str, **wanted: Any) -> Json:
        """Wait for a message of a type whose data holds what is wanted."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            for message in [*self.seen.values(), *self.frames]:
                if message["type"] == expected and wanted.items() <= message["data"].items():
                    return message["data"]  # type: ignore[no-any-return]
            message = json.loads(self._socket.recv(timeout=deadline - time.monotonic()))
            if message.get("seq"):
                self.seen[message["seq"]] = message
            else:
                self.frames.append(message)

    def listen(self, asked: Json, repeat: int = 0) -> None:
        """Play a question to its end."""
        named = {"ask_id": asked["ask_id"], "repeat": repeat}
        self.send("playback", times=1, **named, state="started", client_ts=self.clock_ms)
        self.clock_ms += asked["audio"]["ms"]
        self.send("playback", **named, state="ended", client_ts=self.clock_ms, played_ms=asked["audio"]["ms"])

    def speak(self, asked: Json, after_ms: float, lasting_ms: float, repeat: int = 0) -> None:
        """Speak for a while, some time after the last sound."""
        named = {"ask_id": asked["ask_id"], "repeat": repeat}
        self.clock_ms += after_ms
        self.send("speech", **named, state="started", client_ts=self.clock_ms)
        self.clock_ms += lasting_ms
        self.send("speech", times=1, **named, state="stopped", client_ts=self.clock_ms)


@contextmanager
def phone(client: Client, session_id: str) -> Iterator[Phone]:
    """A connected phone that has said hello."""
    ticket = client.post(f"/api/session/{session_id}/ticket", {}).json()
    with connect(f"{ticket['websocket_url']}?ticket={ticket['ticket']}") as socket:
        found = Phone(socket)
        found.send("hello", client={"codecs": ["ogg_opus"]}, resume={"last_seq": 0})
        found.until("ready")
        yield found


def test_a_whole_interview_over_the_socket(family: Client) -> None:
    session_id = family.create(speed=0.9, patience="patient")
    skipped: list[int] = []
    with phone(family, session_id) as talker:
        talker.send("next_question")
        assert talker.until("interviewer_said", kind="greeting")["text"]
        total = family.ask(session_id)["question_count"]
        for index in range(1, total + 1):
            asked = talker.until("question_asked", question_index=index)
            if index == 3 or 5 < index < total:
                talker.send("skip_question", ask_id=asked["ask_id"])
                skipped.append(index)
                continue
            talker.listen(asked)
            if index == 2:
                talker.send("repeat_question", ask_id=asked["ask_id"])
                repeated = talker.until("question_repeated", question_index=2)
                assert (repeated["ask_id"], repeated["repeat_count"]) == (asked["ask_id"], 1)
                talker.listen(repeated, repeat=1)
                talker.speak(repeated, after_ms=700, lasting_ms=4000, repeat=1)
            elif index == 4:
                # Messages overtake one another; a silence while the question plays would be none.
                family.wait(session_id, lambda results: results["answers"][3]["stage"] == "played")
                talker.send("silence", ask_id=asked["ask_id"], ms=15_000)
                assert talker.until("nudge", ask_id=asked["ask_id"])["kind"] == "gentle"
                talker.send("pause")
                talker.until("session_paused")
                talker.send("resume_session")
                talker.until("session_resumed")
            else:
                talker.speak(asked, after_ms=1500 + index, lasting_ms=8000)
            assert family.upload(session_id, index, wav_bytes(0.2)).status_code == 202
            talker.send("end_answer", ask_id=asked["ask_id"])
        talker.until("interviewer_said", kind="closing")
        talker.until("session_closed", closed_by="last_answer")
    told = [event for event in family.events(session_id) if event["type"] != "session_summary"]
    assert [event["seq"] for event in told] == list(range(1, len(told) + 1))
    counted = Counter((event["type"], event["turn"]) for event in told)
    assert [counted["question_asked", index] for index in range(1, total + 1)] == [1] * total
    assert [i for i in range(1, total + 1) if counted["answer_ended", i] != 1] == skipped
    assert [i for i in range(1, total + 1) if counted["question_skipped", i]] == skipped
    assert (counted["question_repeated", 2], counted["interviewer_said", None]) == (1, 2)
    found = family.wait(session_id, lambda results: bool(results["complete"]))
    answers = {answer["question_index"]: answer for answer in found["answers"]}
    assert found["asked_with"]["speed"] == 0.9
    assert (answers[2]["repeats"], answers[2]["onset_ms"]) == (1, 701)
    assert (answers[3]["state"], answers[3]["flags"], answers[3]["stage"]) == (
        "not_answered",
        ["skipped"],
        "not_answered",
    )
    assert (answers[4]["nudges"], answers[4]["onset_ms"]) == (1, None)
    assert answers[5]["onset_ms"] == 1506
    assert {answers[i]["stage"] for i in answers if i not in skipped} == {"assessed"}


def test_the_sound_of_a_question_is_prefetched_and_is_what_was_announced(family: Client) -> None:
    session_id = family.create()
    deadline = time.monotonic() + PATIENCE_S
    with phone(family, session_id) as talker:
        talker.send("next_question")
        first = talker.until("question_asked", question_index=1)
    for announced in (first["audio"], first["next_audio"]):
        while announced is None:  # spoken in the background: the route shows it as soon as it is there
            assert time.monotonic() < deadline
            announced = family.ask(session_id).get("next_audio")  # noqa: PLW2901
        sound = httpx.get(announced["url"])
        assert sound.status_code == 200
        assert hashlib.sha256(sound.content).hexdigest() == announced["sha256"]
        assert sound.headers["content-type"] == "audio/ogg; codecs=opus"


def test_a_person_is_asked_as_before(family: Client) -> None:
    family.create(user_id="slow speaker", language="vi", speed=0.8, patience="very_patient")
    again = family.post("/api/session", {"user_id": "slow speaker"}).json()
    assert (again["language"], again["asked_with"]["speed"]) == ("vi", 0.8)
    assert again["nudges_after_ms"] == [25_000, 50_000, 100_000]
