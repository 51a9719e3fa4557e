"""Hostile files through the real code of both workers, each in a process of its own that tells what it took."""

from __future__ import annotations

import json
import multiprocessing
import resource
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import onnxruntime  # noqa: F401 - read once by the server, not by every process

from functions.asr.transcribe import TranscriptionRequest, transcribe_recording
from functions.assess.assess import AssessmentRequest, assess_recording

LONGEST_CPU_S = 170
"""The shorter of the workers' timeouts is 180 s."""
MEGABYTE = 1 << 20
MAX_SECONDS = 900.0

# Processes are forked from one that has only imported this module: it has no threads, and little memory of its own.
_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload([__name__])


@dataclass(frozen=True)
class Outcome:
    """What one worker made of one file.

    Attributes:
        said: `done`, or the reason of the failure; `raised …` or `killed …` where the worker fell over.
        peak_mb: resident memory at its highest, the file included; 0 where it was killed.
        seconds: on the clock.
    """

    said: str
    peak_mb: int
    seconds: float


def transcribed(content: bytes) -> str:
    """As the ASR worker does it."""
    made = transcribe_recording(content, TranscriptionRequest(language="en", max_seconds=MAX_SECONDS))
    made.model_dump_json()
    return made.reason or made.status


def assessed(content: bytes) -> str:
    """As the assessment worker does it."""
    made = assess_recording(content, AssessmentRequest(language="en", max_seconds=MAX_SECONDS))
    json.dumps(made.model_dump(mode="json"), allow_nan=False)
    return made.reason or made.status


def carried_out(file: Path, work: Callable[[bytes], str]) -> Outcome:
    """Let a worker have a file."""
    began = time.monotonic()
    reader, writer = _SERVER.Pipe(duplex=False)
    child = _SERVER.Process(target=_in_child, args=(file, work, writer))
    child.start()
    writer.close()
    try:
        said, peak_mb = reader.recv()
    except EOFError:
        said, peak_mb = "", 0
    child.join()
    if not said:
        said = f"killed by {signal.Signals(-(child.exitcode or 0)).name}"
    return Outcome(said, peak_mb, round(time.monotonic() - began, 2))


def _in_child(file: Path, work: Callable[[bytes], str], writer: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST_CPU_S, LONGEST_CPU_S))
    try:
        said = work(file.read_bytes())
    except BaseException as fault:  # whatever it is: it would have been the worker
        said = f"raised {type(fault).__name__}: {fault}"
    writer.send((said, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 // MEGABYTE))
