"""Reading the report of a session."""

from __future__ import annotations

from goldenfish.objects import store as objects
from goldenfish.problems import ReportNotReady
from goldenfish.recordings.keys import report_key
from goldenfish.reports.build import build_report
from goldenfish.reports.models import Language, Report
from goldenfish.sessions.reading import read_results
from goldenfish.sessions.service import read_interview
from goldenfish.users.caller import Caller

_PDF_MAX_BYTES = 4_000_000
"""More does not fit an answer of the gateway."""


def read_report(caller: Caller, session_id: str, language: Language) -> Report:
    """The report of the caller's session, of its newest summary.

    Raises:
        SessionNotFound: see `read_interview`.
        ReportNotReady: there is no summary yet.
    """
    results = read_results(caller, session_id)
    if results.summary.result is None:
        raise ReportNotReady("the summary is written when the session is closed and all its answers are done")
    return build_report(results, results.summary.result, language)


def read_printed_report(caller: Caller, session_id: str, language: Language) -> bytes:
    """The report as PDF, as it was printed when the newest summary was written.

    Raises:
        SessionNotFound: see `read_interview`.
        ReportNotReady: there is no summary yet, or printing it failed.
    """
    session = read_interview(caller, session_id).session
    if session.summarised_revision == 0:
        raise ReportNotReady("the summary is written when the session is closed and all its answers are done")
    key = report_key(session_id, session.summarised_revision, language)
    try:
        return objects.get(key, max_bytes=_PDF_MAX_BYTES)
    except objects.ObjectMissingError as missing:
        raise ReportNotReady("this session's report could not be printed; ask for json") from missing
