"""From a manifest's recordings to a table of features, measured exactly as an answer is when served.

Every recording goes through `functions.assess.assess.assess_recording`. Recordings that the quality gates refuse stay
in the table with their reason and no values, and are left out of training. Values flagged `codec_limited` are left
empty: a codec made them. The table is kept as `features.csv` and read again on the next run: rows of the same bytes,
question, language, transcript and extractor are not measured anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from functions.assess.assess import EXTRACTOR, AssessmentRequest, assess_recording
from goldenfish.assessments.models import Assessment, FailureReason, Measurement
from goldenfish.audio.decode import decode
from goldenfish.audio.vad import speech_spans
from goldenfish.questions.models import Item
from goldenfish.questions.service import protocol
from goldenfish.settings import settings
from goldenfish.words.measure import EXTRACTOR as WORDS_EXTRACTOR
from training.csv_table import FIRST_ROW, Table, made_table, make_folder, read_table, text_of, write_table
from training.manifest import Manifest
from training.refusals import TrainingRefused
from training.silence import NAMES as SILENCE
from training.silence import silence_features
from training.transcripts import Transcripts

Progress = Callable[[int, int], None]

CODEC_LIMITED = "codec_limited"
KEY = "request_sha256"
ABOUT = ("recording_sha256", KEY, "extractor", "quality", "reason", "sample_rate_hz", "recorded_codec", "speech_s")
# What is wrong with the file rather than with the answer: the manifest must be mended.
UNREADABLE = {FailureReason.UNSUPPORTED_AUDIO, FailureReason.EMPTY_AUDIO, FailureReason.TRUNCATED}
SHOWN = 5


@dataclass(frozen=True)
class Recording:
    """One row of the manifest with its bytes' identity.

    Attributes:
        row: cells of the manifest.
        line: of the manifest, for messages.
        path: where the recording is.
        sha256: of its bytes.
        question: what was asked.
        transcript: text of the transcript, if one was given.
        key: what its measurements depend on.
    """

    row: Mapping[str, str]
    line: int
    path: Path
    sha256: str
    question: Item
    transcript: str | None
    key: str


def measure_manifest(
    manifest: Manifest, kept: Path | None, transcripts: Transcripts | None = None, progress: Progress | None = None
) -> Table:
    """Measure all recordings of a manifest, or read them from an earlier run.

    Args:
        manifest: checked already.
        kept: `features.csv` of an earlier run, written anew; may not exist; None for no such file.
        transcripts: where transcripts are, for the words family.
        progress: called with recordings done and in all.

    Returns:
        The manifest's columns, what is known about each recording, and its features.

    Raises:
        TrainingRefused: `unreadable_recording`, `duplicate_recording`.
    """
    recordings = _find(manifest, transcripts)
    known = _earlier(kept)
    measured: list[Mapping[str, str]] = []
    faults: list[str] = []
    for place, one in enumerate(recordings):
        cells = known.get(one.key)
        if cells is None:
            cells = _measure(one, transcripts)
        if cells["quality"] == "failed" and cells["reason"] in UNREADABLE:
            faults.append(f"row {one.line} {one.row['recording']} ({cells['reason']})")
        measured.append({**cells, **one.row})
        if progress:
            progress(place + 1, len(recordings))
    names = dict.fromkeys(name for cells in measured for name in cells)
    first = [*manifest.table.header, *ABOUT]
    features = [name for name in names if name not in {*first, *SILENCE}]
    table = made_table("features.csv", [*first, *features, *SILENCE], measured)
    if kept:
        # Before anything is refused: measuring may have taken hours.
        make_folder(kept.parent)
        write_table(table, kept)
    if faults:
        raise TrainingRefused("unreadable_recording", _few(faults))
    return table


def _find(manifest: Manifest, transcripts: Transcripts | None) -> list[Recording]:
    """All recordings of the manifest, each once."""
    questions = {question.id: question for question in protocol().questions}
    found: list[Recording] = []
    seen: dict[str, Recording] = {}
    for line, row in enumerate(manifest.table.rows, FIRST_ROW):
        path = manifest.folder / row["recording"]
        if not path.is_file():
            raise TrainingRefused("unreadable_recording", f"{manifest.table.name} row {line}: no file {path}")
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        text = transcripts.text(path) if transcripts else None
        depends = [digest, EXTRACTOR, WORDS_EXTRACTOR, row["question_id"], row["language"], text]
        key = hashlib.sha256(json.dumps(depends).encode()).hexdigest()
        one = Recording(row, line, path, digest, questions[row["question_id"]], text, key)
        before = seen.setdefault(digest, one)
        if before is not one:
            what = f"{manifest.table.name} rows {before.line} and {line}: {before.row['recording']} and "
            raise TrainingRefused("duplicate_recording", f"{what}{row['recording']} hold the same bytes; keep one")
        found.append(one)
    return found


def _earlier(kept: Path | None) -> dict[str, Mapping[str, str]]:
    """What an earlier run measured, by key, without the manifest's columns."""
    if kept is None or not kept.is_file():
        return {}
    table = read_table(kept)
    if KEY not in table.header:
        return {}
    own = table.header[table.header.index(ABOUT[0]) :]
    return {row[KEY]: {name: row[name] for name in own} for row in table.rows}


def _measure(one: Recording, transcripts: Transcripts | None) -> dict[str, str]:
    """Cells of one recording: what is known about it, features, background."""
    audio = one.path.read_bytes()
    most = float(settings().max_answer_seconds)
    request = AssessmentRequest(
        language=one.row["language"],
        max_seconds=most,
        question_seconds=float(one.question.max_seconds),
        domain=one.question.domain,
    )
    assessment = assess_recording(audio, request)
    cells = _about(one, assessment)
    if cells["quality"] in ("refused", "failed"):
        return cells
    measurements: tuple[Measurement, ...] = assessment.measurements
    if transcripts and one.transcript is not None:
        duration = next((each.value for each in measurements if each.name == "answer_duration"), None)
        language = one.row["language"]
        measurements += transcripts.words(one.path, one.question, language, assessment.speech_s, duration)
        cells["extractor"] = f"{EXTRACTOR} {WORDS_EXTRACTOR}"
    cells |= {each.name: text_of(_comparable(each)) for each in measurements}
    decoded = decode(audio, max_seconds=most)
    quiet = silence_features(decoded.samples, decoded.sample_rate, speech_spans(decoded.samples))
    return cells | {name: text_of(value) for name, value in quiet.items()}


def _about(one: Recording, assessment: Assessment) -> dict[str, str]:
    conditions, quality = assessment.conditions, assessment.quality
    verdict = "failed" if assessment.status == "failed" else quality.verdict if quality else ""
    reason = str(assessment.reason or "")
    if verdict == "refused" and quality:
        reason = " ".join(gate.code for gate in quality.gates if gate.outcome == "refuse")
    return {
        "recording_sha256": one.sha256,
        KEY: one.key,
        "extractor": EXTRACTOR,
        "quality": verdict,
        "reason": reason,
        "sample_rate_hz": str(conditions.sample_rate_hz) if conditions else "",
        "recorded_codec": conditions.codec if conditions else "",
        "speech_s": text_of(assessment.speech_s),
    }


def _comparable(measurement: Measurement) -> float | None:
    return None if CODEC_LIMITED in measurement.flags else measurement.value


def _few(faults: list[str]) -> str:
    rest = f"; and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
    return "; ".join(faults[:SHOWN]) + rest
