"""The worker as a process of its own, in Lambda's conditions: cold, read-only, no HOME, any number of threads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from goldenfish.audio.decode import decode
from tests.shared_audio import REPOSITORY, shared_audio
from tests.signals import wav

needs_the_images_librosa = pytest.mark.skipif(
    sys.version_info < (3, 12), reason="librosa 0.11, the last for Python 3.11, has numba compile; no image has it"
)
PROGRAM = """
import gc, json, resource, sys, time
from functions.assess.assess import AssessmentRequest, assess_recording
with open(sys.argv[1], "rb") as file:
    data = file.read()
found = assess_recording(data, AssessmentRequest(language="en", max_seconds=900))
cpu_s = time.process_time()
import numba.core.dispatcher as dispatcher
jitted = [o for o in gc.get_objects() if issubclass(type(o), dispatcher.Dispatcher) and o.overloads]  # no weak proxy
print(json.dumps({
    "assessment": found.model_dump_json(), "status": found.status, "cpu_s": cpu_s, "compiled": len(jitted),
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "modules": sorted(sys.modules)}))
"""


def run(recording: Path, prefix: tuple[str, ...] = (), **environment: str) -> Mapping[str, Any]:
    """Assess in a fresh process that sees nothing but `environment` and the code."""
    search = f"{REPOSITORY}{os.pathsep}{REPOSITORY / 'layers' / 'core'}"
    command = [*prefix, sys.executable, "-c", PROGRAM, str(recording)]
    done = subprocess.run(
        command,
        env={"PYTHONPATH": search, **environment},
        cwd="/",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: Mapping[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture
def read_only() -> tuple[str, ...]:
    """A namespace where code, packages and home cannot be written; /mnt is empty and writable, as Lambda's /tmp.

    Skipped where making one needs rights that we lack.
    """
    folders = sorted({str(REPOSITORY), sys.prefix, sys.base_prefix, str(Path.home())}, key=len)
    lock = " && ".join(f"mount --bind '{each}' '{each}' && mount -o remount,bind,ro '{each}'" for each in folders)
    prefix = ("unshare", "--mount", "sh", "-c", f'{lock} && mount -t tmpfs none /mnt && exec "$@"', "sh")
    try:
        probe = subprocess.run([*prefix, "true"], capture_output=True, check=False, timeout=10)
    except FileNotFoundError:
        pytest.skip("no unshare: cannot make a read-only file system")
    if probe.returncode:
        pytest.skip("needs root to make a read-only file system")
    return prefix


@needs_the_images_librosa
def test_read_only_code_no_home_and_an_empty_tmp(read_only: tuple[str, ...]) -> None:
    recording = shared_audio("formats/jfk.wav")
    found = run(recording, prefix=read_only, NUMBA_CACHE_DIR="/mnt/numba")
    assert found["status"] == "done"
    assert found["compiled"] == 0


def test_librosa_needs_its_cache_folder_named(read_only: tuple[str, ...]) -> None:
    recording = shared_audio("formats/jfk.wav")
    with pytest.raises(AssertionError, match="cannot cache function"):
        run(recording, prefix=read_only)


@needs_the_images_librosa
def test_nothing_is_compiled_and_nothing_heavy_is_imported() -> None:
    found = run(shared_audio("formats/jfk.wav"), HOME="/nonexistent", NUMBA_CACHE_DIR="/tmp/goldenfish-numba")
    assert found["status"] == "done"
    assert found["compiled"] == 0
    assert not {"torch", "sklearn", "pandas", "matplotlib", "openai", "boto3"} & set(found["modules"])
    assert found["cpu_s"] < 6.0, "about 1 s on a quiet machine with byte code"


def test_the_number_of_threads_changes_nothing() -> None:
    recording = shared_audio("answers/05-2414.flac")
    one, four = (
        run(recording, OMP_NUM_THREADS=n, OPENBLAS_NUM_THREADS=n, NUMBA_CACHE_DIR="/tmp/goldenfish-numba")
        for n in ("1", "4")
    )
    assert one["assessment"] == four["assessment"]


def test_memory_and_cost_stay_flat_for_ten_minutes(tmp_path: Path) -> None:

    speech = decode(shared_audio("answers/02-1688.flac").read_bytes(), max_seconds=60).samples
    found = {}
    for minutes in (1, 10):
        recording = tmp_path / f"{minutes}.wav"
        recording.write_bytes(wav(np.resize(speech, minutes * 60 * 16_000)))
        found[minutes] = run(recording, NUMBA_CACHE_DIR="/tmp/goldenfish-numba")
    grown_mb = found[10]["peak_mb"] - found[1]["peak_mb"]
    nine_more_minutes_mb = 9 * 60 * 16_000 * (2 + 4) / 1e6  # the file itself, and its samples as float32
    assert grown_mb < nine_more_minutes_mb + 100
    per_minute = (found[10]["cpu_s"] - found[1]["cpu_s"]) / 9
    assert per_minute < 2.0
