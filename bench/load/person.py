"""One interview of a load run, held as an app holds it: requests for what is done, the socket for what is told."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from bench.load.ear import Ear
from bench.soak.findings import order_faults, question_faults

Json = dict[str, Any]
SPEAKS_S = (10.0, 40.0)
"""How long a person listens, and how long they speak."""
SUMMARY_S = 900.0
"""Longest wait for a summary: the queue of 200 interviews is long on one machine."""
PATIENCE_S = 300.0
"""Longest time in which a request is tried again, each time after a longer pause: what a phone's queue does."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0


@dataclass
class Notes:
    """What all interviews of a run met together.

    Attributes:
        seconds: of each request by its name, refused ones too.
        statuses: how often each HTTP status came.
        uploaded: `time.time()` at which a recording was acknowledged, by session and question index.
        to_result: seconds from there to the answer's result card on the socket.
        faults: everything that should not have happened.
    """

    seconds: dict[str, list[float]] = field(default_factory=dict)
    statuses: dict[int, int] = field(default_factory=dict)
    uploaded: dict[tuple[str, int], float] = field(default_factory=dict)
    to_result: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    audio_bytes: int = 0
    finished: int = 0
    losses: int = 0


class Person:
    """Holds one interview.

    Args:
        http: an API client with the token; shared.
        notes: of the run.
        chance: of this person.
    """

    def __init__(self, http: httpx.AsyncClient, notes: Notes, chance: random.Random) -> None:
        self._http, self._notes, self._chance = http, notes, chance
        self._session_id = ""
        self._posts = 0

    async def hold(self, recordings: list[Path]) -> None:
        """Hold an interview with an answer for each recording, and look at what became of it."""
        made = await self._call("create", "POST", "/api/session", json={"user_id": "load", "form": "A"})
        self._session_id = made["session_id"]
        acknowledged: dict[int, float] = {}
        async with Ear(self._address) as ear:
            for recording in recordings:
                await asyncio.sleep(self._chance.uniform(*SPEAKS_S))
                acknowledged |= await self._answer(recording)
            await self._call("close", "POST", f"{self._path}/close")
            if not await ear.heard("session_summary", SUMMARY_S):
                self._notes.faults.append(f"{self._session_id}: no summary in {SUMMARY_S:.0f} s")
            for index, at in acknowledged.items():
                if (told := ear.when("result_card", index)) is not None:
                    self._notes.to_result.append(told - at)
            self._notes.losses += ear.losses
            await self._check(ear, len(recordings))
        self._notes.finished += 1

    @property
    def _path(self) -> str:
        return f"/api/session/{self._session_id}"

    async def _address(self) -> str:
        ticket = await self._call("ticket", "POST", f"{self._path}/ticket", json={})
        return f"{ticket['websocket_url']}?{urlencode({'ticket': ticket['ticket']})}"

    async def _answer(self, recording: Path) -> dict[int, float]:
        asked = await self._call("question", "GET", f"{self._path}/question")
        index, content = int(asked["question_index"]), recording.read_bytes()
        await asyncio.sleep(self._chance.uniform(*SPEAKS_S))
        form = {"data": {"question_index": str(index)}, "files": {"audio": (recording.name, content)}}
        await self._call("upload", "POST", f"{self._path}/audio", **form)
        at = time.monotonic()
        self._notes.uploaded[self._session_id, index] = time.time()
        self._notes.audio_bytes += len(content)
        await self._call("end answer", "POST", f"{self._path}/end_answer", json={"question_index": index})
        return {index: at}

    async def _call(self, name: str, method: str, path: str, **content: Any) -> Json:  # noqa: ANN401 - httpx's own
        """One request; a POST says its key, so that it can be tried again when the service is busy."""
        self._posts += 1
        key = {"Idempotency-Key": f"load-{id(self)}-{self._posts}"} if method == "POST" and name != "ticket" else {}
        pause, deadline = FIRST_PAUSE_S, time.monotonic() + PATIENCE_S
        while True:
            began = time.monotonic()
            answer = await self._http.request(method, path, headers=key, **content)
            self._notes.seconds.setdefault(name, []).append(time.monotonic() - began)
            self._notes.statuses[answer.status_code] = self._notes.statuses.get(answer.status_code, 0) + 1
            if answer.status_code not in (409, 429, 503) or time.monotonic() > deadline:
                break
            await asyncio.sleep(max(float(answer.headers.get("Retry-After", "0")), self._chance.uniform(0, pause)))
            pause = min(2 * pause, LONGEST_PAUSE_S)
        if answer.is_error:
            raise RuntimeError(f"{name} → {answer.status_code} {answer.text[:200]}")
        found: Json = answer.json()
        return found

    async def _check(self, ear: Ear, answers: int) -> None:
        """Nothing lost, nothing doubled: in the results, in the log, and on the socket."""
        results = await self._call("results", "GET", f"{self._path}/results")
        log: list[Json] = []
        while page := (await self._call("events", "GET", f"{self._path}/events?after={len(log)}"))["events"]:
            log += page
        assessed = [a["question_index"] for a in results["answers"] if a["stage"] == "assessed"]
        wrong = order_faults(log) + question_faults(log)
        if not results["complete"] or len(assessed) != answers:
            wrong.append(f"{len(assessed)} of {answers} answers have their results")
        for kind, expected in (("result_card", answers), ("transcript_final", answers), ("session_summary", 1)):
            if (told := sum(event["type"] == kind for event in log)) != expected:
                wrong.append(f"{told} times {kind}, not {expected}")
        if missing := {event["seq"] for event in log} - ear.events.keys():
            wrong.append(f"the socket did not bring {sorted(missing)}")
        self._notes.faults += [f"{self._session_id}: {fault}" for fault in wrong]
