"""What a running local cloud leaves behind for the other commands: .goldenfish/state.json."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from cli.configuration import STATE_FOLDER
from cli.errors import CommandError, Exit

if TYPE_CHECKING:
    from localcloud.template.model import Stack


class QueueState(BaseModel):
    """One queue of the running stack."""

    model_config = ConfigDict(frozen=True)

    name: str
    arn: str
    url: str
    dead_letters: str | None
    """Logical id of its dead-letter queue."""


class State(BaseModel):
    """Where a running local cloud is reached."""

    model_config = ConfigDict(frozen=True)

    pid: int
    mode: str
    http_url: str
    websocket_url: str
    aws_endpoint: str
    logs: Path
    token: str
    """The first bearer token, so that `trace` can read the event log; the file is readable by its owner only."""
    admin_token: str = ""
    """An administrator's, for `goldenfish user`."""
    queues: dict[str, QueueState]
    vendor: str = ""
    """Address of a vendor on this machine whose bill can be read; empty without one."""
    faults: str = ""
    """What is made to go wrong, as it was typed."""


def queues_of(stack: Stack) -> dict[str, QueueState]:
    """The queues of a stack by logical id."""
    return {
        logical_id: QueueState(name=queue.name, arn=queue.arn, url=queue.url, dead_letters=queue.dead_letters)
        for logical_id, queue in stack.queues.items()
    }


def write_state(state: State, folder: Path = STATE_FOLDER) -> Path:
    """Write the state file, readable by its owner only."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "state.json"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(state.model_dump(mode="json"), file, indent=2)
    return path


def remove_state(folder: Path = STATE_FOLDER) -> None:
    """Forget the local cloud that was running."""
    (folder / "state.json").unlink(missing_ok=True)


def running(folder: Path = STATE_FOLDER) -> State | None:
    """The local cloud that runs from this folder, if its process is alive."""
    try:
        state = State.model_validate_json((folder / "state.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValidationError):
        return None
    return state if _alive(state.pid) else None


def need_running(folder: Path = STATE_FOLDER) -> State:
    """The local cloud that runs from this folder.

    Raises:
        CommandError: none does.
    """
    state = running(folder)
    if state is None:
        what = f"no local cloud runs from this folder ({folder}/state.json is missing or stale)"
        raise CommandError(what, "in another terminal: goldenfish up", Exit.NOT_FOUND)
    return state


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
