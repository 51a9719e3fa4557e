"""Jobs of this function's own: asynchronous invocations that the socket's messages start."""

from __future__ import annotations

import asyncio
from typing import Any

from goldenfish.background.models import JOB, CompressJob, SpeechJob, TurnJob, WarmJob
from goldenfish.background.store import start
from goldenfish.conversation.memory import compress, may_need_compression
from goldenfish.conversation.outlet import Socket
from goldenfish.conversation.turn import run_turn
from goldenfish.observability import about, serving
from goldenfish.providers.warming import warm
from goldenfish.sessions.speech import prepare

RESERVE_S = 5.0
"""Left of the function's time for closing a turn that takes too long."""


def run(event: dict[str, Any], context: Any) -> None:  # noqa: ANN401 (Lambda's own type)
    """Carry out one job."""
    job = JOB.validate_python(event)
    serving(job.request_id)
    about("" if isinstance(job, WarmJob) else job.session_id)
    match job:
        case TurnJob():
            seconds = context.get_remaining_time_in_millis() / 1000 - RESERVE_S
            talk = asyncio.run(run_turn(job.session_id, job.turn, Socket(job.session_id), seconds=seconds))
            if talk is not None and may_need_compression(talk):
                start(CompressJob(session_id=job.session_id))  # apart: the turn's own time is over
        case SpeechJob():
            prepare(job.session_id, job.first)
        case CompressJob():
            asyncio.run(compress(job.session_id))
        case WarmJob():
            warm()
