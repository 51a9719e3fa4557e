"""The sweeper: closes idle sessions, stops waiting for recordings that never came, heals lost summaries.

It also removes what may not stay for lack of consent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from goldenfish.consents import duties
from goldenfish.conversation.sweeping import close_lost
from goldenfish.ids import is_conversation
from goldenfish.problems import Busy, SessionNotFound
from goldenfish.sessions import service, store
from goldenfish.sessions.deadlines import overdue
from goldenfish.sessions.models import Change, Interview, Status
from goldenfish.sessions.transitions.ending import close
from goldenfish.sessions.transitions.working import recordings_missing, results_missing
from goldenfish.users.caller import PLATFORM


def sweep(now: datetime, on_failure: Callable[[str, Exception], None] | None = None) -> Counter[str]:
    """Look at every session whose moment has come.

    One session that fails does not stop the others; it stays due and is looked at again by the next run.

    Args:
        now: the present.
        on_failure: told of a session and what went wrong with it.

    Returns:
        How many sessions were closed, given up on, healed, rid of what may not stay, gone, busy or failed.
    """
    outcomes: Counter[str] = Counter()
    for session_id in store.due(now):
        try:
            outcomes[_sweep_one(session_id, now)] += 1
        except SessionNotFound:
            outcomes["gone"] += 1
        except Busy:
            outcomes["busy"] += 1
        except Exception as error:
            outcomes["failed"] += 1
            if on_failure is not None:
                on_failure(session_id, error)
    return outcomes


def _sweep_one(session_id: str, now: datetime) -> str:
    if is_conversation(session_id):
        return close_lost(session_id, now)
    removed = duties.carry_out(session_id)
    outcome: list[str] = []

    def decide(seen: Interview) -> Change:
        change, what = _decide(seen, now)
        outcome.append(what)
        return change

    change = service.change_session(PLATFORM, session_id, decide)
    if outcome[-1] == "healed":
        service.heal_summary(change.interview.session)
    return "consent_obeyed" if removed and outcome[-1] == "nothing" else outcome[-1]


def _decide(seen: Interview, now: datetime) -> tuple[Change, str]:
    patience = service.patience()
    session = seen.session
    if session.status is Status.OPEN and session.active_at + patience.idle <= now:
        return close(seen, closed_by="idle", now=now), "closed"
    missing = overdue(seen, patience, now) if session.status is Status.CLOSED else []
    if missing:
        unrecorded = [answer.question_index for answer in missing if answer.recording is None]
        if unrecorded:
            return recordings_missing(seen, unrecorded, now=now), "given_up_recording"
        return results_missing(seen, [answer.question_index for answer in missing], now=now), "given_up_result"
    if session.status is Status.SUMMARISING:
        return Change(interview=seen), "healed"
    return Change(interview=seen), "nothing"
