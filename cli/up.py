"""`goldenfish up`: the whole backend on this machine, until it is stopped."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer
from rich.panel import Panel
from rich.text import Text

from cli.api_client import ApiClient
from cli.configuration import STATE_FOLDER, read_configuration
from cli.errors import CommandError
from cli.faults import FaultsOption, read_faults, vendor_of
from cli.invariants import examine, show
from cli.link import invite
from cli.local_cloud import local_cloud, started
from cli.log_text import log_text
from cli.state import State, queues_of, remove_state, running, write_state
from cli.terminal import err, out, write_json
from cli.tokens import administrator_of
from goldenfish.settings import Mode

if TYPE_CHECKING:
    from localcloud.cloud import LocalCloud
    from localcloud.logs import LogLine

MODES = {
    "mock": "mock: transcripts are made up",
    "local": "local: real engines that need no key; English transcripts of low accuracy, none in Vietnamese",
    "real": "real: recordings go to the vendor",
}
VENDOR_HERE = "transcripts are made up, by a vendor on this machine that fails as asked"
EPILOG = """Examples:

  goldenfish up                        page and API at http://127.0.0.1:8000, logs below; open the link that it prints

  goldenfish up --reload               restart a function when its code changes

  goldenfish up --mode mock            made-up transcripts, at once

  goldenfish up --faults duplicate=0.1,delay=2s,crash=asr:3,vendor=429     make things go wrong; --faults help

  goldenfish up --allow-local-webhooks webhooks may go to http://127.0.0.1:… (never where AWS is real)

Stop it with Ctrl-C. Exit codes: 0 stopped · 1 could not start · 4 wrong settings.
"""


def up(
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the API; 0 takes a free one.")] = 8000,
    mode: Annotated[Mode | None, typer.Option(help="Overrules .env; without either: local.")] = None,
    reload: Annotated[bool, typer.Option("--reload", help="Restart a function when its code changes.")] = False,
    allow_local_webhooks: Annotated[
        bool, typer.Option("--allow-local-webhooks", help="Let webhooks go to servers on this machine.")
    ] = False,
    faults: FaultsOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the addresses as JSON; logs as JSON lines.")] = False,
) -> None:
    """Serve the backend on this machine: HTTP API, WebSocket API, S3, queues and workers from template.yaml."""
    wanted = read_faults(faults)
    if (other := running()) is not None:
        raise CommandError(f"a local cloud already runs from this folder at {other.http_url}", f"kill {other.pid}")
    overrides: dict[str, str] = {"EXTERNAL_SERVICES_MODE": mode} if mode else {}
    if allow_local_webhooks:
        overrides["ALLOW_LOCAL_WEBHOOKS"] = "true"
    configuration = read_configuration(overrides=overrides)
    running_mode = configuration.settings().external_services_mode
    with stop_signals() as stopped, vendor_of(wanted, running_mode) as vendor:
        if vendor is not None:
            configuration = read_configuration(overrides=overrides | vendor.settings)
        tokens, made = configuration.tokens()
        office = administrator_of(tokens)
        cloud = local_cloud(
            configuration,
            tokens if office in tokens else (*tokens, office),
            state_dir=STATE_FOLDER,
            on_log=print_json_log if as_json else print_log,
            port=port,
            reload=reload,
            faults=wanted,
        )
        with started(cloud):
            state = state_of(cloud, tokens[0].value, office.value, running_mode).model_copy(
                update={"vendor": vendor.address if vendor else "", "faults": faults or ""}
            )
            write_state(state)
            try:
                announce(state, cloud.ready_seconds, page_link(state), made=made, as_json=as_json)
                stopped.wait()
                if wanted:
                    tell_faults(cloud.faults_made() | (vendor.faults_made() if vendor else {}), state)
            finally:
                remove_state()


def tell_faults(made: Mapping[str, int], state: State) -> None:
    """Say at the end which faults came to pass, and whether everything holds all the same."""
    counts = ", ".join(f"{kind} {count}" for kind, count in made.items())
    err().print(f"faults made: {counts or 'none'}")
    show(examine(state), err())


def state_of(cloud: LocalCloud, token: str, admin_token: str, mode: str) -> State:
    """What the other commands need to know of a running local cloud."""
    return State(
        pid=os.getpid(),
        mode=mode,
        http_url=cloud.http_url,
        websocket_url=cloud.websocket_url,
        aws_endpoint=cloud.aws_endpoint,
        logs=cloud.log_file.absolute(),
        token=token,
        admin_token=admin_token,
        queues=queues_of(cloud.stack),
    )


@contextmanager
def stop_signals() -> Iterator[threading.Event]:
    """An event that Ctrl-C and SIGTERM set, so that the stack is taken down in order."""
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def page_link(state: State) -> str:
    """A link to the voice page that works once; empty where the API does not make one, as under faults."""
    with suppress(CommandError), ApiClient(state.http_url, state.token) as client:
        link: str = invite(client, view="clinician")["link"]
        return link
    return ""


def announce(state: State, ready_s: float, page: str, *, made: bool, as_json: bool) -> None:
    """Say where it is and how to call it."""
    if as_json:
        shown = state.model_dump(mode="json", include={"pid", "mode", "http_url", "websocket_url", "aws_endpoint"})
        shown |= {"faults": state.faults} if state.faults else {}
        shown |= {"page_link": page or None, "ready_seconds": round(ready_s, 2)}
        write_json({**shown, "token": state.token if made else None})
        return
    lines = [f"API        {state.http_url}", f"WebSocket  {state.websocket_url}", f"AWS        {state.aws_endpoint}"]
    token = state.token if made else "as in API_TOKEN"
    mode = f"{state.mode}: {VENDOR_HERE}" if state.vendor else MODES[state.mode]
    lines += [f"token      {token}", f"mode       {mode}"]
    lines += [f"faults     {state.faults} · goldenfish invariants tells what still holds"] if state.faults else []
    lines += ["", "try it in another terminal:"]
    bearer = state.token if made else "$API_TOKEN"
    lines += [f'  curl -s -X POST {state.http_url}/api/session -H "Authorization: Bearer {bearer}" \\']
    lines += ["""       -H "Content-Type: application/json" -d '{"user_id":"demo"}'"""]
    title = f"golden fish · ready in {ready_s:.1f} s · Ctrl-C stops it"
    console = out()
    if console.is_terminal:
        console.print(Panel(Text("\n".join(lines)), title=title, title_align="left"))
    else:
        console.print(Text("\n".join([title, *lines])), soft_wrap=True)
    if page:  # outside of the frame, which would break the line: it is copied, or clicked
        told = f"\nopen the page (this link works once; goldenfish link gives another):\n{page}\n"
        console.print(Text(told), soft_wrap=True)


def print_log(line: LogLine) -> None:
    """Print a function's log line as a person reads it."""
    if (text := log_text(line)) is not None:
        err().print(text, soft_wrap=True)


def print_json_log(line: LogLine) -> None:
    """Print a function's log line as one JSON object."""
    err().out(json.dumps(asdict(line), ensure_ascii=False))
