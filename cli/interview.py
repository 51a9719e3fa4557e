"""Holds one interview through the public API, and tells a listener how it stands after each step."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cli.api_client import REFUSED_RECORDING, ApiClient, Json, Refused
from cli.errors import CommandError

POLL_S = 0.25


@dataclass
class Step:
    """One recording and how far it has come."""

    file: Path
    question_index: int | None = None
    question_id: str = ""
    question: str = ""
    upload: str = "waiting"
    transcript: str = ""
    assessment: str = ""


@dataclass
class Interview:
    """The whole interview as it stands; `steps` has one entry per recording."""

    mode: str
    steps: list[Step]
    session_id: str = ""
    stage: str = "starting"
    began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self.began


Listener = Callable[[Interview], None]
Speaker = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What to answer with, and in which language; `form` None lets the service rotate."""

    files: tuple[Path, ...]
    language: str
    form: str | None
    mode: str
    timeout_s: float = 600


def hold(client: ApiClient, plan: Plan, changed: Listener, speak: Speaker | None = None) -> tuple[Interview, Json]:
    """Ask, answer, close, and wait for the summary.

    Returns:
        The interview, and the complete results.

    Raises:
        CommandError: the API refused something, or the results were not complete in time.
    """
    interview = Interview(plan.mode, [Step(path) for path in plan.files])
    session = client.create_session("demo", language=plan.language, form=plan.form)
    interview.session_id, interview.stage = session["session_id"], "asking and answering"
    changed(interview)
    for step in interview.steps:
        if not _answer(client, interview, step, session["limits"], changed=changed, speak=speak):
            break
    client.close(interview.session_id)
    interview.stage = "waiting for the last results"
    return interview, wait_for_results(client, interview, changed, plan.timeout_s)


def _answer(
    client: ApiClient, interview: Interview, step: Step, limits: Json, *, changed: Listener, speak: Speaker | None
) -> bool:
    question = client.question(interview.session_id)
    if question["done"]:
        for left in interview.steps:
            left.upload = "no question left" if left.question_index is None else left.upload
        return False
    step.question_index, step.question_id = question["question_index"], question["question_id"]
    step.question, step.upload = question["text"], "sending"
    changed(interview)
    if speak is not None:
        speak(question["text"])
    try:
        route = client.upload(interview.session_id, question["question_index"], step.file, limits)
        step.upload = "stored" if route == "multipart" else "stored (presigned)"
    except Refused as refused:
        if refused.status not in REFUSED_RECORDING:
            raise
        step.upload = f"refused: {refused.problem_code}"
    client.end_answer(interview.session_id, question["question_index"])
    take_over(interview, client.results(interview.session_id))
    changed(interview)
    return True


def take_over(interview: Interview, results: Json) -> None:
    """Note the states of transcripts and assessments from the results."""
    by_index = {answer["question_index"]: answer for answer in results["answers"]}
    for step in interview.steps:
        answer = by_index.get(step.question_index)
        if answer is not None:
            step.transcript, step.assessment = _state(answer["transcript"]), _state(answer["assessment"])


def _state(part: dict[str, Any]) -> str:
    status = str(part["status"])
    return f"failed: {part['reason']}" if status == "failed" else status.replace("_", " ")


def wait_for_results(client: ApiClient, interview: Interview, changed: Listener, timeout_s: float) -> Json:
    """Poll until the summary is written; gives the complete results.

    Raises:
        CommandError: they were not complete in time.
    """
    deadline = time.monotonic() + timeout_s
    while True:
        results = client.results(interview.session_id)
        take_over(interview, results)
        if results["complete"]:
            interview.stage = "done"
        changed(interview)
        if results["complete"]:
            return results
        if time.monotonic() > deadline:
            pending = ", ".join(results["pending"])
            raise CommandError(f"not complete after {timeout_s:.0f} s; still pending: {pending}", "try --timeout")
        time.sleep(POLL_S)
