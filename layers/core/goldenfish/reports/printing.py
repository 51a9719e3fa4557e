"""Printing the report of a session when its summary is written, in every language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from goldenfish.assessments.models import Assessment
from goldenfish.clock import now
from goldenfish.objects import store as objects
from goldenfish.recordings.keys import report_key
from goldenfish.reports.build import build_report
from goldenfish.reports.models import Language
from goldenfish.sessions.models import Interview
from goldenfish.sessions.results import assemble
from goldenfish.summaries.models import Summary
from goldenfish.summaries.showing import for_view
from goldenfish.transcripts.models import Transcript
from goldenfish.users.caller import View


def print_reports(
    interview: Interview,
    transcripts: Mapping[int, Transcript],
    assessments: Mapping[int, Assessment],
    summary: Summary,
) -> None:
    """Print and store the report of one revision of the summary; where it has an estimate, one without it as well.

    Args:
        interview: the session with its answers.
        transcripts: whole transcripts by question index, as far as they are there.
        assessments: likewise, with the tracks that are drawn.
        summary: the revision to print.
    """
    from goldenfish.reports.pdf.document import print_report  # noqa: PLC0415 (reportlab costs 0.2 s of a cold start)

    results = assemble(interview, transcripts, assessments, summary, now())
    tracks = {index: one.tracks for index, one in assessments.items() if one.tracks is not None}
    persons = for_view(summary, "person")
    views: dict[View, Summary] = {"clinician": summary}
    if persons is not summary:
        views["person"] = persons
    language: Language
    for language in get_args(Language):
        for view, seen in views.items():
            printed = print_report(build_report(results, seen, language), tracks)
            key = report_key(interview.session.session_id, summary.revision, language, view)
            objects.put(key, printed, "application/pdf")
