"""Object keys: made by us, of a narrow alphabet, and carrying the correlation id.

S3 events carry no attributes, so a worker knows session, answer and recording from the key alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from goldenfish.users.caller import View

AUDIO_PREFIX = "audio/"
_AUDIO_KEY = re.compile(
    r"audio/(?P<session_id>ses_[0-9a-z]+)/(?P<index>\d{3})/(?P<number>\d{3,9})-(?P<recording_id>rec_[0-9a-z]+)\.[a-z0-9]+"
)


SLICE_PREFIX = "slices/"
_SLICE_KEY = re.compile(
    r"slices/(?P<session_id>ses_[0-9a-z]+)/(?P<index>\d{3})/(?P<number>\d{4})-(?P<offset>\d{1,8}|x)"
    r"-(?P<slice_id>slc_[0-9a-z]+)\.[a-z0-9]+"
)


PART_PREFIX = "parts/"
UPLOAD_ID_PATTERN = r"^\d{3,9}-upl_[0-9a-z]{1,40}$"
"""An upload in parts: its number within the answer and random characters, as recordings are named."""


@dataclass(frozen=True)
class AudioKey:
    """What a recording's key says."""

    session_id: str
    question_index: int
    number: int
    recording_id: str


def audio_key(session_id: str, question_index: int, number: int, recording_id: str, extension: str) -> str:
    """Key of an original recording.

    Args:
        number: which upload of this answer it is, from 1; orders recordings whatever order their events come in.
        extension: of the accepted format, without a dot.
    """
    return f"{recordings_of(session_id, question_index)}{number:03d}-{recording_id}.{extension}"


def parse_audio_key(key: str) -> AudioKey | None:
    """Inverse of `audio_key`; None for any other key."""
    match = _AUDIO_KEY.fullmatch(key)
    if match is None:
        return None
    return AudioKey(
        session_id=match["session_id"],
        question_index=int(match["index"]),
        number=int(match["number"]),
        recording_id=match["recording_id"],
    )


@dataclass(frozen=True)
class SliceKey:
    """What the key of a slice says."""

    session_id: str
    question_index: int
    number: int
    offset_s: float | None
    """Where its first sample lies in the recording; None where the client did not tell."""
    slice_id: str


def slice_key(key: SliceKey, extension: str) -> str:
    """Key of a slice of an answer that is still being spoken; it is never that answer's recording.

    Args:
        key: what it shall say.
        extension: of the accepted format, without a dot.
    """
    offset = "x" if key.offset_s is None else str(round(key.offset_s * 1000))
    name = f"{key.number:04d}-{offset}-{key.slice_id}.{extension}"
    return f"{SLICE_PREFIX}{key.session_id}/{key.question_index:03d}/{name}"


def parse_slice_key(key: str) -> SliceKey | None:
    """Inverse of `slice_key`; None for any other key."""
    match = _SLICE_KEY.fullmatch(key)
    if match is None:
        return None
    return SliceKey(
        session_id=match["session_id"],
        question_index=int(match["index"]),
        number=int(match["number"]),
        offset_s=None if match["offset"] == "x" else int(match["offset"]) / 1000,
        slice_id=match["slice_id"],
    )


def parts_of(session_id: str, question_index: int, upload_id: str) -> str:
    """Prefix of the parts of one upload; each is named by its number after it, see `part_name`.

    Only a form of ours puts anything there: a part under it proves that the upload was granted, and its number.
    """
    return f"{PART_PREFIX}{session_id}/{question_index:03d}/{upload_id}/"


def part_name(number: int) -> str:
    """How a part is named under its upload's prefix, by its number from 1."""
    return f"{number:04d}"


def upload_name(number: int, recording_id: str) -> str:
    """Identifier of an upload in parts.

    Args:
        number: which upload of its answer it is, from 1.
        recording_id: of the recording that it will be.
    """
    return f"{number:03d}-upl_{recording_id.removeprefix('rec_')}"


def recording_of(upload_id: str) -> tuple[int, str]:
    """Number and identifier of the recording that an upload in parts will be; inverse of `upload_name`."""
    number, _, name = upload_id.partition("-")
    return int(number), f"rec_{name.removeprefix('upl_')}"


def recordings_of(session_id: str, question_index: int) -> str:
    """Prefix of all recordings of an answer."""
    return f"{AUDIO_PREFIX}{session_id}/{question_index:03d}/"


def slices_of(session_id: str, question_index: int) -> str:
    """Prefix of all slices of an answer."""
    return f"{SLICE_PREFIX}{session_id}/{question_index:03d}/"


def transcripts_of(session_id: str, question_index: int) -> str:
    """Prefix of the transcripts of an answer's recordings."""
    return f"text-records/{session_id}/{question_index:03d}/"


def assessments_of(session_id: str, question_index: int) -> str:
    """Prefix of the assessments of an answer's recordings."""
    return f"results/{session_id}/{question_index:03d}/"


_SUMMARY = re.compile(r"results/[^/]+/(?:summary|report)-(\d{3,9})\.")


def outdated_summary(key: str, *, before: int) -> bool:
    """Whether a key is of a summary, or of a printed report, of an earlier revision than one."""
    match = _SUMMARY.match(key)
    return match is not None and int(match[1]) < before


def transcript_key(session_id: str, question_index: int, recording_id: str) -> str:
    """Key of the transcript of one recording."""
    return f"{transcripts_of(session_id, question_index)}{recording_id}.json"


def assessment_key(session_id: str, question_index: int, recording_id: str, cut_s: float | None = None) -> str:
    """Key of the assessment of one recording, or of what it holds before a cut in seconds."""
    cut = "" if cut_s is None else f"-{round(cut_s * 1000)}ms"
    return f"{assessments_of(session_id, question_index)}{recording_id}{cut}.json"


def report_key(session_id: str, revision: int, language: str, view: View = "clinician") -> str:
    """Key of the printed report of one revision of the summary; a person's own where it leaves something out."""
    return f"results/{session_id}/report-{revision:03d}.{language}{'.person' if view == 'person' else ''}.pdf"


def summary_key(session_id: str, revision: int) -> str:
    """Key of one revision of a session's summary."""
    return f"results/{session_id}/summary-{revision:03d}.json"
