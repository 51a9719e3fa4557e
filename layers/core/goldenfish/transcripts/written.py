"""An answer in writing: its words are its transcript, whose engine is the person."""

from __future__ import annotations

from goldenfish.clock import now
from goldenfish.ids import new_id
from goldenfish.objects import store as objects
from goldenfish.objects.documents import write_document
from goldenfish.problems import QuestionNotAsked
from goldenfish.recordings.keys import transcript_key
from goldenfish.sessions import service as sessions
from goldenfish.sessions.models import Answer, Change, Interview
from goldenfish.sessions.transitions.writing import write_answer
from goldenfish.transcripts.models import Transcript
from goldenfish.transcripts.service import brief_of
from goldenfish.users.caller import Caller


def answer_in_writing(
    caller: Caller, session_id: str, question_index: int, text: str
) -> tuple[Interview, Answer, bool]:
    """Keep a written answer and end it. Returns the interview, the answer, and whether it was written before.

    The object comes first: a session never refers to a transcript that is not there. Each attempt has one of its own,
    so that of two who write at once none changes what the other has had taken in; the second one's is removed.

    Raises:
        SessionNotFound: no such session for this caller.
        QuestionNotAsked, QuestionSkipped, WrongState: see `write_answer`.
        Busy: concurrent writers kept winning.
    """
    seen = sessions.read_interview(caller, session_id)
    asked = seen.answer(question_index)
    transcript = Transcript.written_down(text, seen.session.language)
    key = transcript_key(session_id, question_index, new_id("wrt"))
    brief = brief_of(transcript, key)
    patience = sessions.patience()

    def decide(interview: Interview) -> Change:
        return write_answer(interview, question_index, brief, now=now(), patience=patience)

    decide(seen)  # refused before anything is stored
    is_first = asked is not None and not asked.written
    if is_first:
        write_document(key, transcript)
    change = sessions.change_session(caller, session_id, decide)
    answer = change.interview.answer(question_index)
    if answer is None:
        raise QuestionNotAsked
    if is_first and (answer.transcript is None or answer.transcript.key != key):  # somebody else was
        objects.forget_under(key)
    return change.interview, answer, not change.events
