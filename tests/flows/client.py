"""A client of the public API for the flow tests: plain HTTP, waiting for states."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import httpx

Json = dict[str, Any]
PATIENCE_S = 90
PAUSE_S = 0.2
"""Each look costs the machine about 30 ms of work, which the workers that are waited for then lack."""


class Client:
    """One caller."""

    def __init__(self, url: str, token: str) -> None:
        self._http = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=60)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, path: str) -> httpx.Response:
        """GET."""
        return self._http.get(path)

    def delete(self, path: str) -> httpx.Response:
        """DELETE."""
        return self._http.delete(path)

    def post(self, path: str, body: Json | None = None, **headers: str) -> httpx.Response:
        """POST JSON."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._http.post(path, json=body, headers=named)

    def create(self, **wanted: Any) -> str:
        """A new session's identifier."""
        made = self.post("/api/session", {"user_id": "grandmother", **wanted})
        assert made.status_code == 201, made.text
        session_id: str = made.json()["session_id"]
        return session_id

    def ask(self, session: str) -> Json:
        """The question in force."""
        asked: Json = self.get(f"/api/session/{session}/question").json()
        return asked

    def upload(self, session: str, index: int, content: bytes, name: str = "answer.wav") -> httpx.Response:
        """Upload a recording through the API."""
        return self._http.post(
            f"/api/session/{session}/audio", data={"question_index": str(index)}, files={"audio": (name, content)}
        )

    def end(self, session: str, index: int) -> httpx.Response:
        """End an answer."""
        return self.post(f"/api/session/{session}/end_answer", {"question_index": index})

    def answer(self, session: str, index: int, recording: bytes | Path) -> None:
        """Ask, upload and end."""
        asked = self.ask(session)
        assert asked["question_index"] == index, asked
        content = recording if isinstance(recording, bytes) else recording.read_bytes()
        stored = self.upload(session, index, content)
        assert stored.status_code == 202, stored.text
        assert self.end(session, index).status_code == 200

    def results(self, session: str) -> Json:
        """The results document."""
        return self._read(f"/api/session/{session}/results")

    def wait(self, session: str, until: Callable[[Json], bool]) -> Json:
        """Poll the results until they are in a state."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            found = self.results(session)
            if until(found):
                return found
            assert time.monotonic() < deadline, f"still pending: {found['pending']}"
            time.sleep(PAUSE_S)

    def finish(self, session: str) -> Json:
        """Close and wait for the summary."""
        assert self.post(f"/api/session/{session}/close").status_code == 200
        return self.wait(session, lambda found: bool(found["complete"]))

    def events(self, session: str) -> list[Json]:
        """The whole event log."""
        told: list[Json] = self._read(f"/api/session/{session}/events")["events"]
        return told

    def _read(self, path: str) -> Json:
        found = self.get(path)
        if found.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            # The gateway gave up after its 30 seconds, which the start of a function outlasts where a machine has
            # hardly any time for us. Whoever reads asks again; the next one finds the function there.
            found = self.get(path)
        document: Json = found.json()
        return document
