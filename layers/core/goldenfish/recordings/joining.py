"""Joining parts: one recording out of an upload's pieces, if they are all there and are what the client recorded."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from goldenfish.objects import store as objects
from goldenfish.problems import (
    AlreadyRecorded,
    AudioTooLarge,
    ChecksumMismatch,
    PartMissing,
    QuestionNotAsked,
    QuestionSkipped,
    UnsupportedAudioType,
)
from goldenfish.recordings.formats import FORMATS, HEAD_BYTES, AudioFormat, by_extension, sniff
from goldenfish.recordings.keys import audio_key, part_name, parts_of, recording_of, recordings_of
from goldenfish.recordings.parts import MAX_BYTES, MAX_PARTS
from goldenfish.recordings.service import store_recording
from goldenfish.sessions import service as sessions
from goldenfish.sessions.models import Answer
from goldenfish.sessions.transitions.uploading import may_count, refuse_upload
from goldenfish.users.caller import Caller

_PARALLEL_READS = 8
"""S3 answers each read within some 20 ms: 900 parts one after the other would outlast the gateway's patience."""


@dataclass(frozen=True)
class Upload:
    """What the client says of an upload whose last part is on its way."""

    question_index: int
    upload_id: str
    count: int
    size_bytes: int
    sha256: str
    """Of the whole recording, in lower-case hexadecimal."""


@dataclass(frozen=True)
class Completed:
    """The recording that came of an upload."""

    recording_id: str
    size_bytes: int
    content_type: str
    replayed: bool


def complete(caller: Caller, session_id: str, upload: Upload) -> Completed:
    """Make one recording of an upload's parts, as often as it is asked for.

    Whatever is refused, the parts stay: what is missing or damaged can be sent again, and this be called again.

    Raises:
        SessionNotFound, QuestionNotAsked: no such session for this caller, or no such question yet.
        QuestionSkipped, AlreadyRecorded: the recording would count for nothing.
        PartMissing: with the numbers of the parts.
        AudioTooLarge: all parts together; ask for an upload form instead.
        ChecksumMismatch: they are not the recording that the client made.
        UnsupportedAudioType: by content; the session remembers the refusal and will not wait for it.
    """
    answer = _answer(caller, session_id, upload)
    done = _completed_before(answer, upload)
    if done is not None:
        return done
    _refuse_what_would_not_count(answer, upload)
    prefix = parts_of(session_id, upload.question_index, upload.upload_id)
    try:
        content = _joined(_parts(prefix, upload, session_id), upload)
    except (PartMissing, ChecksumMismatch):
        # Said twice at once, as after a lost answer: the other has joined the parts meanwhile, and they are gone.
        done = _completed_before(_answer(caller, session_id, upload), upload)
        if done is not None:
            return done
        raise
    audio_format = sniff(bytes(content[:HEAD_BYTES]))
    if audio_format is None:
        refusal = UnsupportedAudioType(f"The content is none of: {', '.join(f.name for f in FORMATS)}.")
        sessions.change_session(
            caller,
            session_id,
            lambda seen: refuse_upload(seen, upload.question_index, reason=refusal.answer_reason),
        )
        raise refusal
    stored = store_recording(caller, _key(answer, upload, audio_format), content, audio_format)
    objects.forget_under(prefix)
    return Completed(stored.recording_id, stored.size_bytes, stored.content_type, replayed=False)


def _answer(caller: Caller, session_id: str, upload: Upload) -> Answer:
    answer = sessions.read_interview(caller, session_id).answer(upload.question_index)
    if answer is None:
        raise QuestionNotAsked(f"Question {upload.question_index} has not been asked.")
    return answer


def _key(answer: Answer, upload: Upload, audio_format: AudioFormat) -> str:
    number, recording_id = recording_of(upload.upload_id)
    return audio_key(answer.session_id, answer.question_index, number, recording_id, audio_format.extension)


def _completed_before(answer: Answer, upload: Upload) -> Completed | None:
    """What this upload has come to already; also when a retake has replaced it."""
    number, recording_id = recording_of(upload.upload_id)
    known = answer.recording
    if known is not None and known.recording_id == recording_id:
        return Completed(recording_id, known.size_bytes, known.content_type, replayed=True)
    name = recordings_of(answer.session_id, answer.question_index) + f"{number:03d}-{recording_id}."
    stored = [version for page in objects.versions_under(name) for version in page if version.size_bytes]
    audio_format = by_extension(stored[0].key.removeprefix(name)) if stored else None
    if audio_format is None:
        return None
    return Completed(recording_id, stored[0].size_bytes, audio_format.content_type, replayed=True)


def _refuse_what_would_not_count(answer: Answer, upload: Upload) -> None:
    number, _ = recording_of(upload.upload_id)
    if answer.skipped:
        raise QuestionSkipped(f"Question {answer.question_index} was left out.")
    if not may_count(answer, number):
        raise AlreadyRecorded(f"Answer {answer.question_index} has a newer recording, or has ended with another.")


def _parts(prefix: str, upload: Upload, session_id: str) -> list[tuple[str, int]]:
    """Keys and lengths of the parts, in their order."""
    if upload.size_bytes > MAX_BYTES:
        raise AudioTooLarge(
            f"A recording in parts may have {MAX_BYTES} bytes at the most.",
            max_bytes=MAX_BYTES,
            upload_route=f"/api/session/{session_id}/upload",
        )
    # A form takes any number of objects, of any names: whoever puts a million there hears that parts are missing.
    there = objects.sizes_under(prefix, most=MAX_PARTS)
    keys = [prefix + part_name(number) for number in range(1, upload.count + 1)]
    missing = [number for number, key in enumerate(keys, start=1) if key not in there]
    if missing:
        raise PartMissing(f"{len(missing)} of {upload.count} parts have not arrived.", missing=missing)
    size_bytes = sum(there[key] for key in keys)
    if size_bytes != upload.size_bytes:
        raise ChecksumMismatch(f"The parts have {size_bytes} bytes together, not {upload.size_bytes}.")
    return [(key, there[key]) for key in keys]


def _joined(parts: list[tuple[str, int]], upload: Upload) -> bytearray:
    """The recording. Every part is read to its place in it, so that nothing is held twice."""
    content = bytearray(upload.size_bytes)
    places, begin = [], 0
    for _, size_bytes in parts:
        places.append(memoryview(content)[begin : begin + size_bytes])
        begin += size_bytes
    with ThreadPoolExecutor(_PARALLEL_READS) as pool:
        try:
            list(pool.map(objects.get_into, [key for key, _ in parts], places))
        except objects.ObjectMissingError as error:  # posted anew, or erased, since they were counted
            pool.shutdown(cancel_futures=True)
            raise ChecksumMismatch("A part changed while they were joined.") from error
    if hashlib.sha256(content).hexdigest() != upload.sha256:
        raise ChecksumMismatch("The SHA-256 of all parts together is another.")
    return content
