"""`goldenfish redrive`: why messages failed, and another try for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from cli.errors import CommandError, Exit
from cli.failure_reasons import failure_reason, subject
from cli.state import State, need_running, running
from cli.terminal import err, out, write_json
from cli.trace import read_logs

if TYPE_CHECKING:
    from localcloud.dead_letters import DeadLetter

EPILOG = """Examples:

  goldenfish redrive asr --dry-run     show what failed and why, change nothing

  goldenfish redrive asr               the same, and send each message back to its queue

  goldenfish redrive AsrRuleDeadLetters   arrivals that never reached the queue

Exit codes: 0 done (also when nothing waited) · 2 no such queue · 3 no local cloud runs here.
"""


def queue_names() -> list[str]:
    """What may be typed for the queue of the local cloud that runs here."""
    state = running()
    dead = sorted(name for name, queue in state.queues.items() if queue.dead_letters is None) if state else []
    return ["asr", "assess", "insights", "webhook", *dead]


def redrive(
    queue: Annotated[
        str,
        typer.Argument(
            help="Queue or dead-letter queue by logical id; asr, assess, insights, webhook do.",
            autocompletion=queue_names,
        ),
    ],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the messages and leave them.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Show why each message of a dead-letter queue failed, then replay it.

    Works on the local cloud that `goldenfish up` runs in this folder. A message is sent back before it is deleted,
    so nothing is lost; workers recognise what they have done already.
    """
    from localcloud.dead_letters import DeadLetters  # noqa: PLC0415 - boto3: only this command pays

    state = need_running()
    name = find_dead_letters(state, queue)
    letters = DeadLetters(state.aws_endpoint, state.queues[name].url)
    logs = read_logs(state.logs)
    rows = []
    for letter in letters.read():
        target = target_of(state, name, letter)
        row = describe(letter, target, logs, dry_run=dry_run)
        if dry_run or target is None:
            letters.release(letter)
        else:
            letters.replay(letter, state.queues[target].url)
        rows.append(row)
    if as_json:
        write_json({"schema": "goldenfish.redrive/1", "queue": name, "dry_run": dry_run, "messages": rows})
    elif rows:
        out().print(table(rows))
    else:
        err().print(f"{name} is empty")


def find_dead_letters(state: State, wanted: str) -> str:
    """The logical id of a dead-letter queue, by its own name or the name of the queue it belongs to.

    Raises:
        CommandError: no queue is called so, or it has no dead letters.
    """
    plain = {logical_id.lower(): logical_id for logical_id in state.queues}
    for suffix in ("", "queue", "deadletters"):
        if (found := plain.get(wanted.lower() + suffix)) is not None:
            dead = state.queues[found].dead_letters
            return dead if dead is not None else found
    names = ", ".join(sorted(state.queues))
    raise CommandError(f"no queue {wanted!r}", f"choose one of: {names}", Exit.USAGE)


def target_of(state: State, dead_letters: str, letter: DeadLetter) -> str | None:
    """The queue a message goes back to: the one it failed in, or the one EventBridge could not reach."""
    for logical_id, queue in state.queues.items():
        if queue.dead_letters == dead_letters or queue.arn == letter.target_arn:
            return logical_id
    return None


def describe(
    letter: DeadLetter, target: str | None, logs: list[dict[str, Any]], *, dry_run: bool
) -> dict[str, str | int | None]:
    """What is said about one message."""
    function = f"{target.removesuffix('Queue')}Function" if target else None
    done = "left" if dry_run else "replayed" if target else "left: its queue is not known"
    return {
        "message_id": letter.message_id,
        "about": subject(letter.body),
        "sent_at": letter.sent_at,
        "reason": letter.error or failure_reason(letter.message_id, letter.body, function, logs),
        "to": target,
        "done": done,
    }


def table(rows: list[dict[str, str | int | None]]) -> Table:
    """One row per message."""
    grid = Table(box=None, padding=(0, 1), header_style="bold")
    for title in ("since", "about", "why it failed", "now"):
        grid.add_column(title, overflow="fold")
    for row in rows:
        now = f"{row['done']} → {row['to']}" if row["done"] == "replayed" else str(row["done"])
        grid.add_row(Text(str(row["sent_at"])[11:19]), Text(str(row["about"])), Text(str(row["reason"])), Text(now))
    return grid
