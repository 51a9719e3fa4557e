"""A memory interview held live: the service asks over the socket, recordings answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cli.api_client import REFUSED_RECORDING, ApiClient, Refused
from cli.live.live_socket import LiveSocket
from cli.talking.player import Player
from cli.talking.session_socket import session_socket
from cli.talking.sounds import Sounds

Json = dict[str, Any]
ANSWER_TIMEOUT_S = 60
SILENCE_MS = 1000
"""After the end phrase; 700 are enough."""


@dataclass
class Asked:
    """One question as it reached the person, and what answered it."""

    question_index: int
    ask_id: str
    text: str
    audio_ms: int | None
    audio_reason: str | None
    file: str = ""
    sent: str = ""
    asked_ms: int | None = None
    """From the end of the answer before (or the wish to begin) until the question was here."""
    heard_ms: int | None = None
    """The same until its sound was ready to be played."""

    def line(self) -> str:
        """When it came, as one line of text."""
        sound = f"without sound: {self.audio_reason}" if self.heard_ms is None else f"heard after {self.heard_ms} ms"
        since = "the wish to begin" if self.question_index == 1 else "the answer before"
        return f"question {self.question_index}: asked {self.asked_ms} ms after {since}, {sound}"


@dataclass
class Held:
    """The interview as it was held."""

    session_id: str
    questions: list[Asked] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """Greeting and closing words."""
    connections: int = 0


Told = Callable[[str], None]


class SpokenInterview:
    """One interview over one live connection.

    Args:
        client: of the API.
        player: plays the questions.
        tell: shows a line to the person at the terminal.
        end_phrase: ends each answer as a phone's recognition would hear it; empty: the person presses the button.
    """

    def __init__(self, client: ApiClient, player: Player, tell: Told, end_phrase: str = "") -> None:
        self._client, self._player, self._tell, self._end_phrase = client, player, tell, end_phrase
        self._sounds = Sounds()
        self._played = 0

    def hold(self, session: Json, files: Iterator[Path]) -> Held:
        """Ask, play, answer; closes the session when there are no more recordings.

        Args:
            session: as the API made it.
            files: each is asked for after its question has been played.

        Raises:
            CommandError: the service refused something, or cannot be reached.
        """
        held = Held(session["session_id"])
        with session_socket(self._client, held.session_id) as live:
            wished = time.monotonic()
            live.request("next_question", {}, lambda: bool(live.view.log.of_type("question_asked")))
            while (asked := self._ask(live, held, wished)) is not None and (path := next(files, None)) is not None:
                asked.file, asked.sent = path.name, self._upload(held.session_id, asked, path, session["limits"])
                wished = self._end_answer(live, asked)
            if not live.view.log.of_type("session_closed"):
                self._client.close(held.session_id)
                live.wait(lambda: bool(live.view.log.of_type("session_closed")), ANSWER_TIMEOUT_S, "the close")
            self._play(live, held, wished)
            held.connections = live.connections
        return held

    def _ask(self, live: LiveSocket, held: Held, wished: float) -> Asked | None:
        """Play what has come since; gives the question in force, or None when there is none."""
        before = len(held.questions)
        self._play(live, held, wished)
        return held.questions[-1] if len(held.questions) > before else None

    def _play(self, live: LiveSocket, held: Held, wished: float) -> None:
        came = _ms_since(wished)
        events = live.view.log.events[self._played :]
        self._played += len(events)
        for event in events:
            if event["type"] == "question_asked":
                held.questions.append(self._question(live, event, wished, came))
            elif event["type"] == "interviewer_said":
                held.said.append(event["data"]["text"])
                self._tell(f"interviewer  {event['data']['text']}")
                if (audio := event["data"].get("audio")) is not None:
                    sound = self._sounds.get(audio)
                    self._player.take(f"{event['seq']:03d}-{event['data']['kind']}", sound.codec, sound.content)

    def _question(self, live: LiveSocket, event: Json, wished: float, came: int) -> Asked:
        data = event["data"]
        asked = Asked(
            data["question_index"], data["ask_id"], data["text"], None, data.get("audio_reason"), asked_ms=came
        )
        self._tell(f"question {asked.question_index}   {asked.text}")
        sound = self._sounds.get(data["audio"]) if data.get("audio") else None
        live.send("playback", ask_id=asked.ask_id, state="started", played_ms=0, client_ts=_now_ms())
        if sound is not None:
            asked.audio_ms, asked.heard_ms = sound.ms, _ms_since(wished)
            self._player.take(f"{event['seq']:03d}-question-{asked.question_index}", sound.codec, sound.content)
        live.send("playback", ask_id=asked.ask_id, state="ended", played_ms=asked.audio_ms or 0, client_ts=_now_ms())
        if (following := data.get("next_audio")) is not None:
            self._sounds.get(following)  # while the person answers
        return asked

    def _upload(self, session_id: str, asked: Asked, path: Path, limits: Json) -> str:
        try:
            route = self._client.upload(session_id, asked.question_index, path, limits)
        except Refused as refused:
            if refused.status not in REFUSED_RECORDING:
                raise
            return f"refused: {refused.problem_code}"
        return "stored" if route == "multipart" else "stored (presigned)"

    def _end_answer(self, live: LiveSocket, asked: Asked) -> float:
        """The person is done; gives the moment."""
        ended = time.monotonic()
        log = live.view.log

        def goes_on() -> bool:
            newest = log.of_type("question_asked")[-1]["data"]["question_index"]
            return newest > asked.question_index or bool(log.of_type("session_closed"))

        which: Json = {"ask_id": asked.ask_id}
        if self._end_phrase:
            caption = {"text": self._end_phrase, "final": True, "source": "phone", "silence_ms": SILENCE_MS}
            live.request("caption", which | caption, goes_on, timeout_s=ANSWER_TIMEOUT_S)
        else:
            live.request("end_answer", which, goes_on, timeout_s=ANSWER_TIMEOUT_S)
        self._tell(f"             answered with {asked.file}: {asked.sent}")
        return ended


def _now_ms() -> int:
    return round(time.monotonic() * 1000)


def _ms_since(moment: float) -> int:
    return round((time.monotonic() - moment) * 1000)
