"""What the live connection does to an interview; the HTTP routes' part is in `service`.

Each call reads once, lets pure transitions decide and writes once, also where an answer's end and the next
question come together. What was stored is in the change's `stored`: the events to flush, numbered.
"""

from __future__ import annotations

from goldenfish.sessions.models import Change, EndedBy, EndedSource


def end_answer(
    owner: str | None,
    session_id: str,
    question_index: int | None = None,
    *,
    ask_id: str | None = None,
    ended_by: EndedBy,
    source: EndedSource | None = None,
    ask_next: bool = True,
    client_id: str | None = None,
) -> Change:
    """End an answer and, in the same transaction, ask the next question.

    Ending an answer again changes nothing and asks nothing. While the interview is paused nothing is asked.

    Args:
        owner: the caller; None for the platform's own workers.
        session_id: whose.
        question_index: which answer; or
        ask_id: which answer; with neither it is the one in force, and `client_id` must be given.
        ended_by: what ended it.
        source: of the phrase.
        ask_next: whether to ask the next question at once.
        client_id: of the client's message; a repeated one counts once.

    Raises:
        SessionNotFound: no such session of this owner.
        QuestionNotAsked: the index or `ask_id` names no question that was asked.
        Busy: concurrent writers kept winning.
    """
    raise NotImplementedError
