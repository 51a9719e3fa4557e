"""Reading the report of a session."""

from __future__ import annotations

from goldenfish.consents.deciding import allowed
from goldenfish.objects import store as objects
from goldenfish.problems import NotConsented, ReportNotReady
from goldenfish.recordings.keys import report_key
from goldenfish.reports.build import build_report
from goldenfish.reports.models import Language, Report
from goldenfish.sessions.models import Interview
from goldenfish.sessions.reading import read_results
from goldenfish.sessions.service import read_interview
from goldenfish.summaries.service import read_summary
from goldenfish.summaries.showing import for_view
from goldenfish.users.caller import Caller

_PDF_MAX_BYTES = 4_000_000
"""More does not fit an answer of the gateway."""


def read_report(caller: Caller, session_id: str, language: Language, *, for_others: bool = False) -> Report:
    """The report of the caller's session, of its newest summary.

    Args:
        caller: who asks.
        session_id: of the session.
        language: of labels, advice and disclaimer.
        for_others: it is made to be handed on.

    Raises:
        SessionNotFound: see `read_interview`.
        NotConsented: for others, and the person has not agreed to that.
        ReportNotReady: there is no summary yet.
    """
    if for_others:
        _may_be_shared(caller, session_id)
    results = read_results(caller, session_id)
    if results.summary.result is None:
        raise ReportNotReady("the summary is written when the session is closed and all its answers are done")
    return build_report(results, results.summary.result, language)


def read_printed_report(caller: Caller, session_id: str, language: Language) -> bytes:
    """The report as PDF, as it was printed when the newest summary was written.

    Raises:
        SessionNotFound: see `read_interview`.
        NotConsented: paper is handed on, and the person has not agreed to that.
        ReportNotReady: there is no summary yet, or printing it failed.
    """
    interview = _may_be_shared(caller, session_id)
    session, summary = interview.session, read_summary(interview)
    if summary is None:  # there is none yet, or it held what has been withdrawn and is written anew
        raise ReportNotReady("the summary is written when the session is closed and all its answers are done")
    left_out = for_view(summary, caller.view) is not summary
    key = report_key(session_id, session.summarised_revision, language, "person" if left_out else "clinician")
    try:
        return objects.get(key, max_bytes=_PDF_MAX_BYTES)
    except objects.ObjectMissingError as missing:
        raise ReportNotReady("this session's report could not be printed; ask for json") from missing


def _may_be_shared(caller: Caller, session_id: str) -> Interview:
    interview = read_interview(caller, session_id)
    if not allowed(interview.session.consents, "share"):
        raise NotConsented("The person has not agreed to results being handed to others; json is for the person.")
    return interview
