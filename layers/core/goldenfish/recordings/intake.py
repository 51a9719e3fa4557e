"""A recording has come: from a queue message to what a worker has to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from goldenfish.clock import now
from goldenfish.objects import store as objects
from goldenfish.problems import SessionNotFound
from goldenfish.recordings.capture import Capture
from goldenfish.recordings.formats import by_extension
from goldenfish.recordings.keys import parse_audio_key
from goldenfish.recordings.notification import ObjectCreated
from goldenfish.sessions import service as sessions
from goldenfish.sessions.models import Answer, PlannedQuestion, RecordingRef, Session
from goldenfish.sessions.transitions.uploading import recording_arrived
from goldenfish.settings import settings
from goldenfish.users.caller import PLATFORM


@dataclass(frozen=True)
class Job:
    """One recording that counts, with the session it belongs to."""

    session: Session
    answer: Answer
    recording: RecordingRef

    @property
    def session_id(self) -> str:
        """The session's identifier, which is also the correlation id of every log line."""
        return self.session.session_id

    @property
    def question_index(self) -> int:
        """Which question was answered, from 1."""
        return self.answer.question_index

    @property
    def question(self) -> PlannedQuestion:
        """What was asked."""
        return self.session.questions[self.question_index - 1]

    @property
    def capture(self) -> Capture | None:
        """What the client said of how it recorded."""
        return self.recording.capture

    @property
    def recording_id(self) -> str:
        """The recording's identifier."""
        return self.recording.recording_id


def retaken(job: Job) -> Job:
    """The job as it stands now."""
    interview = sessions.read_interview(PLATFORM, job.session_id)
    answer = interview.answer(job.question_index)
    return job if answer is None else Job(session=interview.session, answer=answer, recording=job.recording)


class NothingToDo(Exception):
    """The message is understood and asks for nothing; `str()` says why in one word."""


def take_in(notification: ObjectCreated) -> Job:
    """Let a recording count for its answer and say what is to be done with it.

    Raises:
        NothingToDo: `not_an_answer` (a key not of ours), `no_session` (erased, expired, never there),
            `superseded` (another recording counts), `removed` (it might not be kept).
    """
    key = parse_audio_key(notification.key)
    if key is None or notification.bucket != settings().recordings_bucket:
        raise NothingToDo("not_an_answer")
    audio_format = by_extension(notification.key.rpartition(".")[2])
    recording = RecordingRef(
        recording_id=key.recording_id,
        number=key.number,
        key=notification.key,
        version_id=notification.detail.object.version_id,
        size_bytes=notification.detail.object.size,
        content_type=audio_format.content_type if audio_format else "application/octet-stream",
        received_at=notification.time,
        expires_at=now() + timedelta(days=settings().recording_days),
    )
    try:
        change = sessions.change_session(
            PLATFORM, key.session_id, lambda seen: recording_arrived(seen, key.question_index, recording)
        )
    except SessionNotFound as error:
        raise NothingToDo("no_session") from error
    answer = change.interview.answer(key.question_index)
    if answer is None or answer.recording is None or answer.recording.recording_id != key.recording_id:
        raise NothingToDo("superseded")
    if answer.recording.removed_at is not None:
        raise NothingToDo("removed")
    return Job(session=change.interview.session, answer=answer, recording=answer.recording)


def read_audio(job: Job) -> bytes:
    """The original bytes: those that came first, also when a form was used twice.

    Raises:
        goldenfish.objects.store.ObjectMissingError: erased since, or its time is over.
    """
    if not job.recording.is_there(now()):  # S3 keeps what has expired for a while yet
        raise objects.ObjectMissingError(job.recording.key)
    return objects.get(job.recording.key, max_bytes=settings().upload_max_bytes, version_id=job.recording.version_id)
