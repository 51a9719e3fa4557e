"""Interrupting: the person speaks over the reply, or stops it."""

from __future__ import annotations

from datetime import datetime

from goldenfish.conversation.models import Change, Ending, Talk
from goldenfish.conversation.transitions.hearing import corrected
from goldenfish.conversation.transitions.speaking import is_repeated, remembering
from goldenfish.problems import StaleTurn


def cancel(talk: Talk, *, gen: int | None, played_ms: int | None, client_id: str | None, now: datetime) -> Change:
    """Stop the reply of the newest turn.

    An open turn is told to end; its runner does, with what was heard. One that has been sent completely is only
    being played by the client: it is corrected to what was heard. Nothing to stop: nothing changes.

    Args:
        talk: the conversation with its newest turn.
        gen: of the frames that the client was playing; None: the newest.
        played_ms: since the turn's first sound.
        client_id: of the message.
        now: the moment.

    Raises:
        StaleTurn: that reply has been left behind already.
    """
    before = talk.conversation
    turn = talk.turn(before.last_turn)
    if turn is None or is_repeated(before, client_id):
        return Change(talk=talk)
    if gen is not None and gen != turn.gen:
        raise StaleTurn
    if turn.ending is not None or turn.interrupted:
        return Change(talk=talk)
    conversation = remembering(before, client_id).model_copy(update={"gen": before.gen + 1, "active_at": now})
    if turn.is_open:
        ending = Ending(reason="cancelled", played_ms=played_ms)
        return Change(talk=talk.replacing(turn.model_copy(update={"ending": ending}), conversation))
    if turn.reason != "completed":
        return Change(talk=talk)
    correction = corrected(turn, played_ms)
    if correction is None:
        return Change(talk=talk)
    heard, event = correction
    return Change(talk=talk.replacing(heard, conversation), events=(event,))
