"""`goldenfish features`: what is measured in any recording, here and now, without a session."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.errors import CommandError, Exit
from cli.feature_tables import show
from cli.terminal import err, out, write_json
from cli.transcript_file import read_transcript
from goldenfish.questions.service import forms, languages, protocol

if TYPE_CHECKING:
    from goldenfish.assessments.models import Assessment, Measurement
    from goldenfish.transcripts.models import Transcript

Json = dict[str, Any]

EPILOG = """Examples:

  goldenfish features answer.m4a                 tables: value, unit, reason

  goldenfish features aaah.wav --domain sustained_vowel       a held vowel

  goldenfish features talk.flac --transcript talk.txt         words as well

  goldenfish features *.wav --json | jq '.recordings[].measurements[].name'

Jitter, shimmer and HNR are meant for a held vowel. Nothing is estimated here: that takes a whole session.

What each name means stands in docs/assessment.md.

Exit codes: 0 measured · 2 wrong usage or no such file · 6 a recording could not be measured (others are shown).
"""


def domains() -> tuple[str, ...]:
    """What the questions of the protocol ask for."""
    return tuple(item.domain for item in protocol().questions)


def features(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Recordings of any usual format.")],
    *,
    language: Annotated[str, typer.Option(help="Language spoken: en or vi.", autocompletion=languages)] = "en",
    domain: Annotated[
        str | None, typer.Option(help="What was asked for, e.g. sustained_vowel.", autocompletion=domains)
    ] = None,
    transcript: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What was said: plain text, or a transcript as the API gives it."),
    ] = None,
    verbatim: Annotated[bool, typer.Option("--verbatim", help="The transcript holds every “um” and “uh”.")] = False,
    form: Annotated[
        str | None, typer.Option(help="Form of the session, A to C: which story was told.", autocompletion=forms)
    ] = None,
    max_seconds: Annotated[float, typer.Option(min=1, help="Longer recordings are refused.")] = 900,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
    tracks: Annotated[bool, typer.Option("--tracks", help="With --json: F0 and level over time as well.")] = False,
) -> None:
    """Measure recordings: timing, pitch, level, voice and spectrum; words where a transcript is given.

    Each value comes with its unit, the seconds of signal it rests on, and flags, or with the reason why there
    is none. The recording is judged as an answer in an interview is.
    """
    check_usage(files, language=language, domain=domain, form=form, transcript=transcript)
    spoken = read_transcript(transcript, language) if transcript else None
    found = []
    for file in files:
        with err().status(f"measuring {file.name} …"):
            assessment = assess(file, language, domain, max_seconds)
        words = () if spoken is None else words_of(spoken, assessment, domain=domain, form=form, verbatim=verbatim)
        found.append((file, assessment, words))
    if as_json:
        write_json(document(found, language, domain, tracks=tracks))
    else:
        for file, assessment, words in found:
            show(out(), file, assessment, words, language)
    if any(assessment.status != "done" for _, assessment, _ in found):
        raise typer.Exit(Exit.DATA)


def check_usage(
    files: Sequence[Path], *, language: str, domain: str | None, form: str | None, transcript: Path | None
) -> None:
    """Refuse what cannot be meant before anything is measured.

    Raises:
        CommandError: with exit code 2.
    """
    for name, value, allowed in (
        ("language", language, languages()),
        ("domain", domain, domains()),
        ("form", form, forms()),
    ):
        if value is not None and value not in allowed:
            raise CommandError(f"no {name} {value!r}", f"choose one of: {', '.join(allowed)}", Exit.USAGE)
    for file in files:
        if file.is_dir():
            raise CommandError(f"{file} is a folder", f"name the recordings in it: {file}/*", Exit.USAGE)
        if not file.exists():
            raise CommandError(f"there is no file {file}", "look for a typing error in its name", Exit.USAGE)
    if transcript and len(files) > 1:
        raise CommandError("one transcript for several recordings", "measure them one by one", Exit.USAGE)


def assess(file: Path, language: str, domain: str | None, max_seconds: float) -> Assessment:
    """What the assessment worker would find in this recording."""
    from functions.assess.assess import AssessmentRequest, assess_recording  # noqa: PLC0415 - heavy

    try:
        audio = file.read_bytes()
    except OSError as fault:
        raise CommandError(f"{file} cannot be read: {fault.strerror}", code=Exit.USAGE) from fault
    # A held vowel of five seconds is a whole answer: how much speech is enough depends on the question.
    seconds = next((float(item.max_seconds) for item in protocol().questions if item.domain == domain), None)
    request = AssessmentRequest(language=language, max_seconds=max_seconds, question_seconds=seconds, domain=domain)
    return assess_recording(audio, request)


def words_of(
    transcript: Transcript, assessment: Assessment, *, domain: str | None, form: str | None, verbatim: bool
) -> tuple[Measurement, ...]:
    """The words family, as after a transcription; none for a recording that could not be measured."""
    from goldenfish.words.measure import word_measurements  # noqa: PLC0415 - dictionaries

    if assessment.status != "done":
        return ()
    values = {one.name: one.value for one in assessment.measurements}
    return word_measurements(
        transcript,
        speech_s=values.get("speech_time"),
        duration_s=values.get("answer_duration"),
        domain=domain,
        form=form,
        verbatim=verbatim,
    )


def document(
    found: Sequence[tuple[Path, Assessment, tuple[Measurement, ...]]],
    language: str,
    domain: str | None,
    *,
    tracks: bool,
) -> Json:
    """One JSON object; every measurement names the extractor that its value is bound to."""
    from goldenfish.words.measure import EXTRACTOR  # noqa: PLC0415 - dictionaries

    recordings = []
    for file, assessment, words in found:
        measurements = [
            one.model_dump(mode="json") | {"extractor": extractor}
            for extractor, family in ((assessment.extractor, assessment.measurements), (EXTRACTOR, words))
            for one in family
        ]
        whole = assessment.model_dump(mode="json", exclude=None if tracks else {"tracks"})
        recordings.append({"file": str(file)} | whole | {"measurements": measurements})
    return {"schema": "goldenfish.features/1", "language": language, "domain": domain, "recordings": recordings}
