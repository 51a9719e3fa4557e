"""Reading a session's results: the state from the table, the whole texts and figures from S3, side by side."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from goldenfish.assessments.service import read_assessment
from goldenfish.clock import now
from goldenfish.sessions.results import Results, assemble
from goldenfish.sessions.service import read_interview
from goldenfish.summaries.service import read_summary
from goldenfish.summaries.showing import for_view
from goldenfish.transcripts.service import read_transcript
from goldenfish.users.caller import Caller

_PARALLEL_READS = 8


def read_results(caller: Caller, session_id: str) -> Results:
    """The results document of the caller's session, as their view shows it.

    Raises:
        SessionNotFound: see `read_interview`.
    """
    interview = read_interview(caller, session_id)
    transcript_keys = {
        a.question_index: a.transcript.key for a in interview.answers if a.transcript and a.transcript.key
    }
    assessment_keys = {
        a.question_index: a.assessment.key for a in interview.answers if a.assessment and a.assessment.key
    }
    with ThreadPoolExecutor(_PARALLEL_READS) as pool:
        summary = pool.submit(read_summary, interview)
        transcripts = dict(zip(transcript_keys, pool.map(read_transcript, transcript_keys.values()), strict=True))
        assessments = dict(zip(assessment_keys, pool.map(read_assessment, assessment_keys.values()), strict=True))
    found = summary.result()
    return assemble(interview, transcripts, assessments, for_view(found, caller.view) if found else None, now())
