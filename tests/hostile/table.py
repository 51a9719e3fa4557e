"""What came of each file, line by line."""

from __future__ import annotations

import socket
import sys
import tempfile
from pathlib import Path

from goldenfish.recordings.formats import HEAD_BYTES, sniff
from tests.hostile.carrying_out import Outcome, assessed, carried_out, transcribed
from tests.hostile.corpus import whole_corpus
from tests.hostile.good import good
from tests.hostile.verdict import ASR_MB, ASSESS_MB, faults

_HEAD = f"{'file':36} {'bytes':>11} {'sniffed':7} {'asr':18} {'MB':>5} {'s':>6}  {'assess':18} {'MB':>5} {'s':>6}\n"


def run(wanted: str) -> int:
    """Print a line for each file whose name holds a text; gives 1 when one of them hurt a worker."""
    wrong: list[str] = []
    sys.stdout.write(_HEAD)
    with socket.create_server(("127.0.0.1", 0)) as listener, tempfile.TemporaryDirectory() as folder:
        named, file = Path(folder) / "named.wav", Path(folder) / "answer"
        named.write_bytes(good()["wav"])
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/named.wav"
        files = {name: make for name, make in whole_corpus(url, str(named)).items() if wanted in name}
        for name, make in files.items():
            content = make()
            file.write_bytes(content)
            asr, assess = carried_out(file, transcribed), carried_out(file, assessed)
            sys.stdout.write(f"{name:36} {len(content):11,} {sniffed(content):7} {_cells(asr)}  {_cells(assess)}\n")
            sys.stdout.flush()
            wrong += [f"{name}: {fault}" for fault in faults(asr, assess)]
        if was_asked(listener):
            wrong.append("somebody followed an address in a file")
    if not files:
        sys.stdout.write(f"no file's name holds {wanted!r}\n")
        return 2
    told = f"{len(files)} files, memory at most {ASR_MB} and {ASSESS_MB} MB: {len(wrong)} faults"
    sys.stdout.write("\n".join([told, *wrong, ""]))
    return 1 if wrong else 0


def sniffed(content: bytes) -> str:
    """What the API takes the content for; it answers 415 where that is nothing."""
    found = sniff(content[:HEAD_BYTES])
    return found.name if found else "-"


def was_asked(listener: socket.socket) -> bool:
    """Whether anybody has connected."""
    listener.setblocking(False)
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def _cells(outcome: Outcome) -> str:
    return f"{outcome.said[:18]:18} {outcome.peak_mb:5} {outcome.seconds:6.2f}"
