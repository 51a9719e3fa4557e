"""Writing a session's summary."""

from __future__ import annotations

from collections.abc import Callable

from goldenfish.assessments.models import Assessment
from goldenfish.assessments.service import read_assessment
from goldenfish.consents.deciding import allowed
from goldenfish.erasure import store as erasures
from goldenfish.histories import store as histories
from goldenfish.objects.documents import read_document, write_document
from goldenfish.recordings.keys import summary_key
from goldenfish.reports.printing import print_reports
from goldenfish.sessions import service as sessions
from goldenfish.sessions import store as session_store
from goldenfish.sessions.models import Interview
from goldenfish.sessions.transitions.working import summary_written
from goldenfish.summaries.build import build_summary
from goldenfish.summaries.comparing import past_session, person_trends
from goldenfish.summaries.estimating import NO_CONSENT, estimate
from goldenfish.summaries.models import Summary, SummaryRequest
from goldenfish.transcripts.models import Transcript
from goldenfish.transcripts.service import read_transcript
from goldenfish.users.caller import PLATFORM


def write_summary(request: SummaryRequest, not_printed: Callable[[Exception], None]) -> bool:
    """Build and store one revision. A request that was carried out, or overtaken, changes nothing.

    Args:
        request: which session's, and which revision.
        not_printed: told of a fault in printing the report; the summary stands without it.

    Returns:
        Whether this call wrote it.
    """
    interview = session_store.load(PLATFORM, request.session_id)
    if interview is None:
        erasures.called_late(PLATFORM, request.session_id)
        return False
    if interview.session.revision != request.revision:
        _overtaken(request)
        return False
    if interview.session.summarised_revision >= request.revision:
        return False
    assessments, transcripts = _documents(interview)
    measured = allowed(interview.session.consents, "assess")
    if not measured:  # what was measured before a withdrawal stays with its answer, and nothing new is made of it
        assessments = {}
    estimated = estimate(interview, assessments, transcripts) if measured else NO_CONSENT
    past = past_session(interview, assessments, transcripts, estimated)
    owner, person = interview.session.owner, interview.session.user_id
    earlier = [one for one in histories.latest(owner, person) if one.session_id != past.session_id]
    before = [one for one in earlier if one.at < past.at]
    trends = person_trends([*before, past], estimated) if measured else ()
    summary = build_summary(
        interview, assessments, transcripts, estimate=estimated, trends=trends, revision=request.revision
    )
    key = summary_key(request.session_id, request.revision)
    write_document(key, summary)
    if measured:
        histories.put(owner, person, past)
    try:
        print_reports(interview, transcripts, assessments, summary)
    except Exception as fault:
        not_printed(fault)
    told = _short(summary).model_dump(mode="json")
    change = sessions.change_session(
        PLATFORM,
        request.session_id,
        lambda seen: summary_written(seen, request.revision, key, told, measured=measured),
    )
    return bool(change.events)


def _overtaken(request: SummaryRequest) -> None:
    """An attempt that died may have left behind what has been withdrawn since."""
    sessions.change_session(
        PLATFORM, request.session_id, lambda seen: summary_written(seen, request.revision, "", {})
    )


def _short(summary: Summary) -> Summary:
    """For the event, which must fit a frame of 32 KB; the results hold the whole."""
    estimated = summary.estimate and summary.estimate.model_copy(update={"contributions": ()})
    return summary.model_copy(update={"trends": (), "estimate": estimated})


def _documents(interview: Interview) -> tuple[dict[int, Assessment], dict[int, Transcript]]:
    """The whole assessments and transcripts by question index, of the answers that have them."""
    assessments: dict[int, Assessment] = {}
    transcripts: dict[int, Transcript] = {}
    for answer in interview.answers:
        if answer.assessment and answer.assessment.key and (measured := read_assessment(answer.assessment.key)):
            assessments[answer.question_index] = measured
        if answer.transcript and answer.transcript.key and (heard := read_transcript(answer.transcript.key)):
            transcripts[answer.question_index] = heard
    return assessments, transcripts


def read_summary(interview: Interview) -> Summary | None:
    """The newest summary that was written, or None."""
    key = interview.session.summary_key
    return read_document(key, Summary) if key else None
