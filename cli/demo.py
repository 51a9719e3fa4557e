"""`goldenfish demo`: a whole interview on this machine, from the first question to the summary."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from shutil import which
from typing import Annotated, Any

import typer

from cli.answers import recordings_in, sample_answers
from cli.api_client import ApiClient
from cli.cards import card, summary_panel
from cli.configuration import Configuration, read_configuration
from cli.errors import CommandError, Exit
from cli.interview import Interview, Plan, Speaker, hold
from cli.own_cloud import own_cloud
from cli.progress import shown
from cli.report import write_report
from cli.terminal import err, out, write_json
from goldenfish.questions.service import languages
from goldenfish.settings import Mode

Json = dict[str, Any]

EPILOG = """Examples:

  goldenfish demo                                  the project's own samples, English, real engines without keys

  goldenfish demo --language vi                    the same in Vietnamese

  goldenfish demo --answers ~/recordings --json    your recordings: the first file answers the first question

  goldenfish demo --report report.pdf              with the session's report, to look at

  goldenfish demo --mode mock                      made-up transcripts, for a look at the shapes only

Exit codes: 0 the interview is complete · 1 it could not be completed · 2 wrong usage · 4 wrong settings ·
5 the service refused something.
"""


def demo(
    *,
    answers: Annotated[Path | None, typer.Option(metavar="DIR", help="Recordings to answer with, by name.")] = None,
    language: Annotated[
        str, typer.Option(help="Language of the interview: en or vi.", autocompletion=languages)
    ] = "en",
    mode: Annotated[
        Mode | None, typer.Option(help="Made up, engines without keys (the default), or vendors.")
    ] = None,
    speak: Annotated[bool, typer.Option("--speak", help="Read the questions aloud with espeak-ng.")] = False,
    pdf: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", help="Write the session's report as PDF as well.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds to wait for the last results.")] = 600,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Hold a whole memory interview on this machine and show its results.

    Starts the local cloud, asks each question through the public API, answers it with a recording, and prints
    one card per answer and the session summary. Needs no key, no Docker and no account.
    """
    if language not in languages():
        raise CommandError(f"no questions in {language!r}", f"choose one of: {', '.join(languages())}", Exit.USAGE)
    configuration = read_configuration(overrides={"EXTERNAL_SERVICES_MODE": mode} if mode else None)
    chosen_mode = configuration.settings().external_services_mode
    files = recordings_in(answers) if answers else sample_answers(language)
    # The sample of question 7 retells the story of form A; for other recordings the service rotates.
    plan = Plan(files, language, None if answers else "A", chosen_mode, timeout)
    began = time.monotonic()
    interview, results = run(configuration, plan, speaker(language) if speak else None, pdf)
    if as_json:
        write_json(report(interview, results, time.monotonic() - began))
    else:
        show(interview, results)


def run(configuration: Configuration, plan: Plan, speak: Speaker | None, pdf: Path | None) -> tuple[Interview, Json]:
    """Start the local cloud in a folder of its own, hold the interview, and stop it again."""
    with own_cloud(configuration) as door, ApiClient(door.url, door.token) as client, shown(err()) as changed:
        interview, results = hold(client, plan, changed, speak)
        if pdf:
            write_report(client.report(results["session_id"], "pdf", plan.language), pdf)
        return interview, results


def speaker(language: str) -> Speaker:
    """Reads a text aloud with espeak-ng.

    Raises:
        CommandError: espeak-ng is not installed.
    """
    program = which("espeak-ng")
    if program is None:
        raise CommandError("--speak needs espeak-ng", "apt-get install espeak-ng", Exit.CONFIGURATION)

    def speak(text: str) -> None:
        subprocess.run([program, "-v", language, "-s", "150", text], check=False, stderr=subprocess.DEVNULL)

    return speak


def show(interview: Interview, results: Json) -> None:
    """Print the cards and the summary."""
    files = {step.question_index: step.file for step in interview.steps}
    console = out()
    for answer in results["answers"]:
        if answer["question_index"] in files:
            console.print(card(answer, files[answer["question_index"]], results["mode"], results["language"]))
    for step in interview.steps:
        if step.question_index is None:
            console.print(f"{step.file.name}: not used, no question was left", markup=False)
    console.print(summary_panel(results))


def report(interview: Interview, results: Json, seconds: float) -> Json:
    """The one object that `--json` prints: one entry per recording, then the session."""
    by_index = {answer["question_index"]: answer for answer in results["answers"]}
    entries = []
    for step in interview.steps:
        answer = by_index.get(step.question_index, {})
        entries.append(
            {
                "file": step.file.name,
                "question_index": step.question_index,
                "question_id": step.question_id or None,
                "question": step.question or None,
                "sent": step.upload,
                "transcript": answer.get("transcript"),
                "assessment": answer.get("assessment"),
                "flags": answer.get("flags", []),
            }
        )
    names = ("session_id", "mode", "language", "form", "status", "complete", "revision")
    session = {name: results[name] for name in names}
    return {
        "schema": "goldenfish.demo/1",
        **session,
        "seconds": round(seconds, 1),
        "answers": entries,
        "summary": results["summary"],
    }
