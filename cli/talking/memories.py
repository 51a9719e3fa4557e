"""A whole memory interview for `goldenfish talk`: held live, then its results shown."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cli.answers import recordings_in, sample_answers
from cli.api_client import ApiClient
from cli.demo import show
from cli.interview import Interview, Step, wait_for_results
from cli.progress import shown
from cli.talking.microphone import recorded
from cli.talking.player import Player
from cli.talking.spoken_interview import Held, SpokenInterview
from cli.terminal import err, out, tell, write_json
from goldenfish.end_phrase.phrases import phrases_for

Json = dict[str, Any]


def hold_memories(
    client: ApiClient,
    player: Player,
    *,
    language: str,
    answers: Path | None,
    microphone: bool,
    by_phrase: bool,
    timeout_s: float,
    as_json: bool,
) -> None:
    """Hold the interview, wait for its results, and show them.

    Args:
        client: of the API.
        player: plays the questions.
        language: of the interview.
        answers: folder of recordings; None: the microphone, or else the project's samples.
        microphone: whether the person speaks.
        by_phrase: whether answers end by the language's phrase, in a caption, and not by a button.
        timeout_s: to wait for the last results.
        as_json: whether to print one JSON object instead.

    Raises:
        CommandError: the service refused something, or the results did not come.
    """
    phrase = phrases_for(language).phrases[0] if by_phrase else ""
    began, used = time.monotonic(), list[Path]()
    # The sample of question 7 retells the story of form A; for other recordings the service rotates.
    form = None if answers or microphone else "A"
    with tempfile.TemporaryDirectory(prefix="goldenfish-said-") as folder:
        if microphone:
            files = recorded(Path(folder))
        else:
            files = iter(recordings_in(answers) if answers else sample_answers(language))
        session = client.create_session("talk", language=language, form=form)
        held = SpokenInterview(client, player, tell, phrase).hold(session, _noted(files, used))
        left = [] if microphone else list(files)
    steps = [_step(path, held) for path in (*used, *left)]
    interview = Interview("", steps, held.session_id, "waiting for the last results")
    with shown(err()) as changed:
        results = wait_for_results(client, interview, changed, timeout_s)
    if as_json:
        write_json(_report(held, results, time.monotonic() - began))
        return
    show(interview, results)
    for asked in held.questions:
        out().print(asked.line(), soft_wrap=True, markup=False)


def _noted(files: Iterator[Path], used: list[Path]) -> Iterator[Path]:
    for path in files:
        used.append(path)
        yield path


def _step(path: Path, held: Held) -> Step:
    """A recording as the table of the results shows it."""
    for asked in held.questions:
        if asked.file == path.name:
            return Step(path, asked.question_index, question=asked.text, upload=asked.sent)
    return Step(path, upload="no question left")


def _report(held: Held, results: Json, seconds: float) -> Json:
    return {
        "schema": "goldenfish.talk/1",
        "product": "memories",
        "session_id": held.session_id,
        "mode": results["mode"],
        "seconds": round(seconds, 1),
        "connections": held.connections,
        "said": held.said,
        "questions": [asdict(asked) for asked in held.questions],
        "answers": results["answers"],
        "summary": results["summary"],
    }
