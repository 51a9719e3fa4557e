"""What a change of consent leaves to be done outside the session's own items: objects, figures, the log, the queues.

Every step may be carried out again; each finds its work by what the session says. A request that changes a consent
does them at once, and what it could not finish the sweeper does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from goldenfish.assessments.store import request_assessment
from goldenfish.captions import store as captions
from goldenfish.clock import now
from goldenfish.consents.redacting import without_assessments, without_transcripts
from goldenfish.events import store as events
from goldenfish.events.models import EventType
from goldenfish.histories import store as histories
from goldenfish.limits.store import forget_audio
from goldenfish.objects import store as objects
from goldenfish.objects.documents import write_document
from goldenfish.people.store import person_key
from goldenfish.providers.third_parties import TRANSCRIBERS
from goldenfish.recordings.keys import assessments_of, outdated_summary, recordings_of, slices_of, transcripts_of
from goldenfish.sessions import service as sessions
from goldenfish.sessions import store
from goldenfish.sessions.keeping import is_to_be_removed, not_to_keep
from goldenfish.sessions.models import Answer, Duty, Interview, lacks_consent
from goldenfish.sessions.transitions.consenting import duties_done, recordings_removed
from goldenfish.transcripts.service import read_transcript
from goldenfish.transcripts.store import forget_payment, request_transcription
from goldenfish.users.caller import PLATFORM


def carry_out(session_id: str) -> bool:
    """Do what is to be done of an interview now.

    Returns:
        Whether there was anything.

    Raises:
        SessionNotFound: it was erased meanwhile.
    """
    seen = store.load(PLATFORM, session_id)
    if seen is None:
        return False
    leftovers, duties = not_to_keep(seen), dict(seen.session.duties)
    if not leftovers and not duties:
        return False
    for duty in duties:
        _STEPS[duty](seen)
    for answer in leftovers:
        _remove_recordings(seen, answer)
    sessions.change_session(PLATFORM, session_id, lambda known: duties_done(known, duties))
    sessions.change_session(PLATFORM, session_id, lambda known: recordings_removed(known, leftovers, now=now()))
    return True


def _remove_recordings(seen: Interview, answer: Answer) -> None:
    session_id, index = seen.session.session_id, answer.question_index
    _remove(recordings_of(session_id, index), lambda key: is_to_be_removed(answer, key))
    if answer.is_done_with or answer.skipped:
        _remove(slices_of(session_id, index), lambda _key: True)


def _drop_transcripts(seen: Interview) -> None:
    """Of answers that may have none. That a recording was paid for is forgotten: it may be bought and count again."""
    for answer in seen.answers:
        if lacks_consent(answer.transcript):
            _remove(transcripts_of(seen.session.session_id, answer.question_index), lambda _key: True)
            if answer.recording is not None:
                forget_payment(answer.recording.recording_id)
                forget_audio(seen.session.owner, answer.recording.recording_id)


def _drop_summaries(seen: Interview) -> None:
    """Earlier ones, with their printed reports."""
    _remove(f"results/{seen.session.session_id}/", lambda key: outdated_summary(key, before=_summaries_before(seen)))


def _erase_transcripts(seen: Interview) -> None:
    """Those of other companies, also of takes that a newer recording has replaced."""
    _drop_transcripts(seen)
    for answer in seen.answers:
        _remove(transcripts_of(seen.session.session_id, answer.question_index), _is_others)
    captions.forget(seen.session.session_id)
    _drop_summaries(seen)
    events.rewrite(
        seen.session.session_id,
        {EventType.TRANSCRIPT_FINAL, EventType.RESULT_CARD, EventType.SESSION_SUMMARY},
        lambda event: without_transcripts(event, _summaries_before(seen)),
    )


def _is_others(key: str) -> bool:
    """Whether another company wrote a transcript. Of one that cannot be read only versions are left: they go."""
    transcript = read_transcript(key)
    return transcript is None or transcript.engine in TRANSCRIBERS


def _drop_assessments(seen: Interview) -> None:
    for answer in seen.answers:
        if lacks_consent(answer.assessment):
            _remove(assessments_of(seen.session.session_id, answer.question_index), lambda _key: True)


def _erase_assessments(seen: Interview) -> None:
    """All that was measured, of the words too, also of takes that a newer recording has replaced."""
    for answer in seen.answers:
        _remove(assessments_of(seen.session.session_id, answer.question_index), lambda _key: True)
        prefix = transcripts_of(seen.session.session_id, answer.question_index)
        for key in {version.key for page in objects.versions_under(prefix) for version in page}:
            _strip(key)
    _drop_summaries(seen)
    events.rewrite(
        seen.session.session_id,
        {EventType.RESULT_CARD, EventType.SESSION_SUMMARY},
        lambda event: without_assessments(event, _summaries_before(seen)),
    )


def _strip(key: str) -> None:
    """Write a transcript anew without what was measured of its words, and remove what it was before."""
    transcript = read_transcript(key)
    if transcript is None or not transcript.measurements:
        return
    stripped = transcript.unmeasured()
    earlier = [version for page in objects.versions_under(key) for version in page]
    if write_document(key, stripped) is not None:  # a bucket without versions has none that is earlier
        objects.remove_versions(earlier)


def _summaries_before(seen: Interview) -> int:
    """Summaries of earlier revisions than this were made of what is withdrawn."""
    return seen.session.summarised_revision if seen.session.summary_key else seen.session.revision


def _forget_figures(seen: Interview) -> None:
    session = seen.session
    histories.forget(session.owner, person_key(session.user_id), session.created_at, session.session_id)


def _transcribe_again(seen: Interview) -> None:
    for recording in (a.recording for a in seen.answers if a.transcript is None):
        if recording is not None:
            request_transcription(recording)


def _assess_again(seen: Interview) -> None:
    for recording in (a.recording for a in seen.answers if a.assessment is None):
        if recording is not None:
            request_assessment(recording)


def _remove(prefix: str, chosen: Callable[[str], bool]) -> None:
    """Remove all versions of the chosen objects under a prefix."""
    for page in objects.versions_under(prefix):
        _remove_page(version for version in page if chosen(version.key))


def _remove_page(versions: Iterable[objects.Version]) -> None:
    if wanted := tuple(versions):
        objects.remove_versions(wanted)


_STEPS: dict[Duty, Callable[[Interview], None]] = {
    "drop_transcripts": _drop_transcripts,
    "drop_assessments": _drop_assessments,
    "drop_summaries": _drop_summaries,
    "erase_transcripts": _erase_transcripts,
    "erase_assessments": _erase_assessments,
    "forget_figures": _forget_figures,
    "transcribe_again": _transcribe_again,
    "assess_again": _assess_again,
}
