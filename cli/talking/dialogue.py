"""A whole conversation of practice or mentor for `goldenfish talk`: each turn shown as it comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from cli.api_client import ApiClient
from cli.live.refusal import MessageRefused
from cli.talking.conversation import Manner, Said, Talk
from cli.terminal import tell

Json = dict[str, Any]


def hold_dialogue(
    client: ApiClient, manner: Manner, *, mode: str | None, language: str, said: Iterable[str | Path], echoed: bool
) -> Json:
    """Hold a conversation until nothing more is said.

    Args:
        client: of the API.
        manner: how this client listens.
        mode: of practice; None: the mentor, who waits to be spoken to.
        language: of the conversation.
        said: texts, and files of recordings.
        echoed: whether what is said stands in the terminal already, since it was typed there.

    Returns:
        What `--json` prints.

    Raises:
        CommandError: the service cannot be reached, or ended the conversation.
    """
    product = "mentor" if mode is None else "practice"
    made = client.create_conversation(product=product, mode=mode, language=language, user_id="talk")
    talk, turns = Talk(client, made["session_id"], manner), list[Json]()
    with talk.live:
        if mode == "language":
            turns.append(_held(lambda: talk.begin("start_language_test", language=language)))
        elif mode is not None:
            turns.append(_held(lambda: talk.begin(f"start_{mode}")))
        for each in said:
            if isinstance(each, str):
                turns.append(_held(partial(talk.say, each), "" if echoed else each))
            else:
                turns.append(_held(partial(talk.speak, each), each.name))
        connections = talk.live.connections
    report = {"schema": "goldenfish.talk/1", "product": product, "mode": mode, "session_id": made["session_id"]}
    return {**report, "language": language, "connections": connections, "turns": turns}


def _held(turn: Callable[[], Said], message: str = "") -> Json:
    """One turn, shown as it was; a message that was refused is shown too, and the conversation goes on.

    Args:
        turn: holds it.
        message: what the person gives: a text, or the name of a recording whose words are shown instead once they
            are known; empty: nothing, or it is on the screen already.
    """
    try:
        said = turn()
    except MessageRefused as refusal:
        if refusal.fatal:
            raise
        tell(f"             {refusal}")
        return {"reason": "error", "error": refusal.error_code}
    if message:
        tell(f"you          {said.said or message}")
    note = "" if said.reason == "completed" else f"  [{': '.join(filter(None, (said.reason, said.error)))}]"
    tell(f"interviewer  {said.reply if said.reason == 'completed' else said.heard}{note}")
    tell(f"             {said.clock.line()}")
    told = {name: value for name, value in asdict(said).items() if name != "clock"}
    return {**told, "service_ms": dict(said.clock.service_ms), "here_ms": said.clock.here_ms}
