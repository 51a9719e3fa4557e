"""The end phrase is cut off: from the transcript when it is made, and so that nothing measured holds it.

Both workers run side by side, and where the phrase begins is often known from the transcript alone. So the transcript
has the last word on the cut: an assessment of another cut is forgotten, or not taken in at all, and made again.
"""

from __future__ import annotations

from goldenfish.sessions.models import Answer, AnswerState, AssessmentBrief, Change, Interview, may_be_replaced


def phrase_told(interview: Interview, question_index: int, start_s: float) -> Change:
    """Keep where the end phrase of an open answer begins, as told by who heard it.

    Args:
        interview: as read.
        question_index: of the answer.
        start_s: seconds from the start of the recording.
    """
    answer = interview.answer(question_index)
    if answer is None or answer.state is not AnswerState.ASKED or answer.phrase_start_s == start_s:
        return Change(interview=interview)
    told = answer.model_copy(update={"phrase_start_s": start_s})
    return Change(interview=interview.replacing(told), silent=True)


def with_cut(answer: Answer) -> Answer:
    """An answer whose transcript has come: without an assessment that measured the end phrase too."""
    if answer.assessment is None or not is_of_another_cut(answer, answer.assessment):
        return answer
    return answer.model_copy(update={"assessment": None, "assess_again": True})


def is_of_another_cut(answer: Answer, assessment: AssessmentBrief) -> bool:
    """Whether an assessment measured something else than the transcript says is the answer.

    A transcript without a cut leaves it open: then what was told of the phrase, if anything, stands.
    """
    if may_be_replaced(assessment):
        return False
    cut_s = sure_cut_s(answer)
    return cut_s is not None and assessment.trim_s != cut_s


def sure_cut_s(answer: Answer) -> float | None:
    """Where the transcript says that the end phrase begins; None: not known yet, or there is none."""
    return answer.transcript.trim_s if answer.transcript is not None and answer.transcript.is_final else None
