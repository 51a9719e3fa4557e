"""A small client of the public HTTPS API: what a mobile app does, from the command line."""

from __future__ import annotations

import uuid
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urlencode

import httpx

from cli.errors import CommandError, Exit

CONTENT_TYPES = {
    ".wav": "audio/wav",
    ".flac": "audio/flac",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".mp4": "audio/mp4",
    ".aac": "audio/aac",
    ".webm": "audio/webm",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".3gp": "audio/3gpp",
    ".amr": "audio/amr",
}
"""What to announce for a file; the API looks at the content all the same."""

Json = dict[str, Any]


REFUSED_RECORDING = frozenset({400, 413, 415, 422})
"""Statuses that speak about the recording and not about the session or the caller."""


class Refused(CommandError):
    """The API answered a request with a problem."""

    def __init__(self, request: str, status: int, problem: Json, text: str) -> None:
        says = problem.get("detail") or problem.get("title") or text[:300]
        code = Exit.NOT_FOUND if status == httpx.codes.NOT_FOUND else Exit.UPSTREAM
        super().__init__(f"{request} → {status} {problem.get('code', '')}: {says}", code=code)
        self.status = status
        self.problem_code = str(problem.get("code", status))


class ApiClient:
    """One person's view of the API; use as a context manager."""

    def __init__(self, base_url: str, token: str, transport: httpx.BaseTransport | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self._http = httpx.Client(base_url=base_url, headers=headers, timeout=35, transport=transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    @property
    def base_url(self) -> str:
        """Address of the API, without a slash at its end."""
        return str(self._http.base_url).rstrip("/")

    def invite(self, wanted: Json) -> Json:
        """Make a link to the page that works once."""
        return self._post("/api/invitations", json=wanted)

    def create_session(self, user_id: str, **choices: str | None) -> Json:
        """Begin a session; choices are language, form, address_term."""
        body = {"user_id": user_id, **{name: value for name, value in choices.items() if value}}
        return self._post("/api/session", json=body)

    def question(self, session_id: str) -> Json:
        """The question to be answered now, or `{"done": true}`."""
        return self._call("GET", f"/api/session/{session_id}/question")

    def upload(self, session_id: str, question_index: int, path: Path, limits: Json) -> str:
        """Send one recording by the route its size needs; returns `multipart` or `presigned`."""
        if path.stat().st_size <= limits.get("multipart_max_bytes", 4_000_000):
            self._upload_multipart(session_id, question_index, path)
            return "multipart"
        self._upload_presigned(session_id, question_index, path)
        return "presigned"

    def end_answer(self, session_id: str, question_index: int) -> Json:
        """End an answer; the next question may then be asked."""
        return self._post(f"/api/session/{session_id}/end_answer", json={"question_index": question_index})

    def close(self, session_id: str) -> Json:
        """Close the session; questions never asked are listed as such."""
        return self._post(f"/api/session/{session_id}/close")

    def results(self, session_id: str) -> Json:
        """The results as far as they are."""
        return self._call("GET", f"/api/session/{session_id}/results")

    def report(self, session_id: str, form: str, language: str) -> bytes:
        """The report of a finished session as json, pdf or fhir."""
        wanted = {"format": form, "language": language}
        return self._answer("GET", f"/api/session/{session_id}/report", params=wanted).content

    def events(self, session_id: str, after: int = 0) -> list[Json]:
        """All durable events after a sequence number."""
        events: list[Json] = []
        while page := self._call("GET", f"/api/session/{session_id}/events", params={"after": after})["events"]:
            events += page
            after = page[-1]["seq"]
        return events

    def stream(self, session_id: str, after: int = 0) -> str:
        """The events after a sequence number as one answer of server-sent events."""
        headers = {"Accept": "text/event-stream", "Last-Event-ID": str(after)}
        return self._answer("GET", f"/api/session/{session_id}/stream", headers=headers).text

    def socket_address(self, session_id: str) -> str:
        """Where to open the session's WebSocket, with a ticket that admits once and soon expires."""
        ticket = self._call("POST", f"/api/session/{session_id}/ticket", json={})
        query = urlencode({"ticket": ticket["ticket"], "session": session_id, "profile": ticket["profile"]})
        return f"{ticket['websocket_url']}?{query}"

    def create_conversation(self, **choices: Any) -> Json:  # noqa: ANN401 - JSON values
        """Begin a conversation of practice or mentor; choices are product, mode, language, user_id, speed."""
        chosen = {name: value for name, value in choices.items() if value is not None}
        return self._post("/api/conversations", json=chosen)

    def create_user(self, **wanted: Any) -> Json:  # noqa: ANN401 - JSON values
        """Make an account; login, password, role, display_name, external."""
        return self._call("POST", "/users/", json=wanted)

    def users(self, role: str | None) -> list[Json]:
        """All accounts, or those of one role, the newest first."""
        wanted = {"limit": "100"} | ({"role": role} if role else {})
        users: list[Json] = []
        cursor = ""
        while True:
            page = self._call("GET", "/users/", params=wanted | ({"cursor": cursor} if cursor else {}))
            users += page["users"]
            if not (cursor := page["next_cursor"]):
                return users

    def change_user(self, user_id: str, **changes: str) -> Json:
        """Change an account; role, status, display_name, password."""
        return self._call("PATCH", f"/users/{quote(user_id, safe='')}", json=changes)

    def erase_session(self, session_id: str) -> Json:
        """Erase an interview or a conversation."""
        return self._call("DELETE", f"/api/session/{quote(session_id, safe='')}")

    def erase_person(self, user_id: str) -> Json:
        """Erase everything of a person."""
        return self._call("POST", "/api/people/erase", json={"user_id": user_id})

    def ask_for_export(self, user_id: str) -> Json:
        """Ask for an archive of a person, or of everything where no label is given."""
        return self._call("POST", "/api/people/export", json={"user_id": user_id} if user_id else {})

    def export(self, export_id: str) -> Json:
        """How far an archive is."""
        return self._call("GET", f"/api/people/export/{quote(export_id, safe='')}")

    def fetch(self, address: str, file: Path) -> None:
        """Write what lies at a signed address into a file; the address is all the authorisation it needs."""
        with httpx.Client(timeout=300) as s3, s3.stream("GET", address) as answer:
            if answer.is_error:
                raise CommandError(f"the archive could not be fetched: {answer.status_code}", code=Exit.UPSTREAM)
            with file.open("wb") as content:
                for piece in answer.iter_bytes():
                    content.write(piece)

    def _upload_multipart(self, session_id: str, question_index: int, path: Path) -> None:
        files = {"audio": (path.name, path.read_bytes(), content_type(path))}
        self._post(f"/api/session/{session_id}/audio", data={"question_index": str(question_index)}, files=files)

    def _upload_presigned(self, session_id: str, question_index: int, path: Path) -> None:
        wish = {
            "question_index": question_index,
            "content_type": content_type(path),
            "size_bytes": path.stat().st_size,
        }
        ticket = self._post(f"/api/session/{session_id}/upload", json=wish)
        # The policy is the authorisation here: S3 refuses a request that carries a bearer token as well.
        with path.open("rb") as audio, httpx.Client(timeout=300) as s3:
            answer = s3.post(ticket["url"], data=ticket["fields"], files={"file": (path.name, audio)})
        if answer.is_error:
            raise CommandError(
                f"S3 refused {path.name}: {answer.status_code} {answer.text[:300]}", code=Exit.UPSTREAM
            )

    def _post(self, path: str, **request: Any) -> Json:  # noqa: ANN401 - passed on to httpx
        return self._call("POST", path, headers={"Idempotency-Key": str(uuid.uuid4())}, **request)

    def _call(self, method: str, path: str, **request: Any) -> Json:  # noqa: ANN401 - passed on to httpx
        body: Json = self._answer(method, path, **request).json()
        return body

    def _answer(self, method: str, path: str, **request: Any) -> httpx.Response:  # noqa: ANN401 - passed on to httpx
        try:
            answer = self._http.request(method, path, **request)
        except httpx.HTTPError as error:
            raise CommandError(
                f"{method} {path}: {error}", "is it running? try: goldenfish up", Exit.UPSTREAM
            ) from error
        if answer.is_error:
            raise Refused(f"{method} {path}", answer.status_code, _problem(answer), answer.text)
        return answer


def content_type(path: Path) -> str:
    """Content type to announce for a recording; unknown endings are announced as bytes."""
    return CONTENT_TYPES.get(path.suffix.lower(), "application/octet-stream")


def _problem(answer: httpx.Response) -> Json:
    """The problem document of a refusal; the gateway's own refusals have none."""
    try:
        problem: Json = answer.json()
    except ValueError:
        return {}
    return problem
