"""A whole memory interview for `goldenfish talk`: held live, then its results shown."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cli.answers import recordings_in, sample_answers
from cli.api_client import ApiClient
from cli.demo import show
from cli.interview import Interview, Step, wait_for_results
from cli.progress import shown
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
    by_phrase: bool,
    timeout_s: float,
    as_json: bool,
) -> None:
    """Hold the interview, wait for its results, and show them.

    Args:
        client: of the API.
        player: plays the questions.
        language: of the interview.
        answers: folder of recordings; None: the project's samples.
        by_phrase: whether answers end by the language's phrase, in a caption, and not by a button.
        timeout_s: to wait for the last results.
        as_json: whether to print one JSON object instead.

    Raises:
        CommandError: the service refused something, or the results did not come.
    """
    files = recordings_in(answers) if answers else sample_answers(language)
    phrase = phrases_for(language).phrases[0] if by_phrase else ""
    began = time.monotonic()
    # The sample of question 7 retells the story of form A; for other recordings the service rotates.
    session = client.create_session("talk", language=language, form=None if answers else "A")
    held = SpokenInterview(client, player, tell, phrase).hold(session, files)
    interview = Interview("", [_step(path, held) for path in files], held.session_id, "waiting for the last results")
    with shown(err()) as changed:
        results = wait_for_results(client, interview, changed, timeout_s)
    if as_json:
        write_json(_report(held, results, time.monotonic() - began))
        return
    show(interview, results)
    for asked in held.questions:
        out().print(asked.line(), soft_wrap=True, markup=False)


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
