"""`goldenfish demo`: a whole interview on this machine, from the first question to the summary."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.answers import recordings_in, sample_answers
from cli.api_client import ApiClient
from cli.cards import card, summary_panel
from cli.configuration import read_configuration
from cli.errors import CommandError, Exit
from cli.faults import FaultsOption, read_faults, vendor_of
from cli.interview import Interview, Plan, Speaker, hold
from cli.invariants import examine
from cli.invariants import report as invariant_report
from cli.invariants import show as show_findings
from cli.own_cloud import Door, own_cloud
from cli.progress import shown
from cli.report import write_report
from cli.state import State, running
from cli.terminal import err, out, write_json
from goldenfish.questions.service import languages
from goldenfish.settings import Mode

if TYPE_CHECKING:
    from localcloud.invariants.checks import Finding

Json = dict[str, Any]

EPILOG = """Examples:

  goldenfish demo                                  the project's own samples, English, real engines without keys

  goldenfish demo --language vi                    the same in Vietnamese

  goldenfish demo --answers ~/recordings --json    your recordings: the first file answers the first question

  goldenfish demo --report report.pdf              with the session's report, to look at

  goldenfish demo --mode mock                      made-up transcripts, for a look at the shapes only

  goldenfish demo --faults duplicate=0.2,crash=asr:2      things go wrong, and it is complete all the same

Exit codes: 0 the interview is complete · 1 it could not be completed, or an invariant is broken · 2 wrong usage ·
4 wrong settings · 5 the service refused something.
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
    faults: FaultsOption = None,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds to wait for the last results.")] = 600,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Hold a whole memory interview on this machine and show its results.

    Starts the local cloud, asks each question through the public API, answers it with a recording, and prints
    one card per answer and the session summary. Needs no key, no Docker and no account. Where `goldenfish up` runs
    from this folder, that local cloud is asked, unless another mode or faults are named.
    """
    if language not in languages():
        raise CommandError(f"no questions in {language!r}", f"choose one of: {', '.join(languages())}", Exit.USAGE)
    overrides: dict[str, str] = {"EXTERNAL_SERVICES_MODE": mode} if mode else {}
    configuration, wanted = read_configuration(overrides=overrides), read_faults(faults)
    here = running()
    if here is not None and (wanted or mode not in (None, here.mode)):
        here = None
    chosen_mode = here.mode if here else configuration.settings().external_services_mode
    files = recordings_in(answers) if answers else sample_answers(language)
    # The sample of question 7 retells the story of form A; for other recordings the service rotates.
    plan = Plan(files, language, None if answers else "A", chosen_mode, timeout)
    began = time.monotonic()
    findings: list[Finding] = []
    with vendor_of(wanted, chosen_mode) as vendor:
        if vendor is not None:
            configuration = read_configuration(overrides=overrides | vendor.settings)
        address = vendor.address if vendor else ""
        with door_of(here) if here else own_cloud(configuration, wanted, address) as door:
            interview, results = run(door, plan, speaker(language) if speak else None, pdf)
            if wanted and door.state is not None:
                findings = examine(door.state, wait_s=timeout)
    if as_json:
        told = report(interview, results, time.monotonic() - began)
        write_json({**told, **({"invariants": invariant_report(findings)} if findings else {})})
    else:
        show(interview, results)
        if findings:
            show_findings(findings)
    if not all(finding.holds for finding in findings):
        raise typer.Exit(Exit.FAILED)


@contextmanager
def door_of(here: State) -> Iterator[Door]:
    """The local cloud that runs from this folder."""
    err().print(f"with the local cloud that runs here, at {here.http_url}", soft_wrap=True)
    yield Door(here.http_url, here.token)


def run(door: Door, plan: Plan, speak: Speaker | None, pdf: Path | None) -> tuple[Interview, Json]:
    """Hold the interview."""
    with ApiClient(door.url, door.token) as client, shown(err()) as changed:
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
