"""Writing a session's summary."""

from __future__ import annotations

from goldenfish.assessments.service import read_assessment
from goldenfish.objects.documents import read_document, write_document
from goldenfish.recordings.keys import summary_key
from goldenfish.sessions import service as sessions
from goldenfish.sessions import store as session_store
from goldenfish.sessions.models import Interview
from goldenfish.sessions.transitions.working import summary_written
from goldenfish.summaries.build import build_summary
from goldenfish.summaries.models import Summary, SummaryRequest


def write_summary(request: SummaryRequest) -> bool:
    """Build and store one revision. A request that was carried out, or overtaken, changes nothing.

    Returns:
        Whether this call wrote it.
    """
    interview = session_store.load(request.session_id)
    if interview is None or interview.session.revision != request.revision:
        return False
    if interview.session.summarised_revision >= request.revision:
        return False
    assessments = {
        a.question_index: found
        for a in interview.answers
        if a.assessment is not None and a.assessment.key and (found := read_assessment(a.assessment.key))
    }
    summary = build_summary(interview, assessments, request.revision)
    key = summary_key(request.session_id, request.revision)
    write_document(key, summary)
    change = sessions.change_session(
        request.session_id,
        lambda seen: summary_written(seen, request.revision, key, summary.model_dump(mode="json")),
    )
    return bool(change.events)


def read_summary(interview: Interview) -> Summary | None:
    """The newest summary that was written, or None."""
    key = interview.session.summary_key
    return read_document(key, Summary) if key else None
