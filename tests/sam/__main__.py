"""Runs `make test-sam`; ends with an error when something is wrong, and well when nothing can be run here."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.sam import base_image, daemon, data_plane, images, interview
from tests.sam.sam_cli import ROOT, Report, Sam, install


def main() -> int:
    """Build and invoke everything, or say in one line why not."""
    python = _python()
    reason = daemon.missing() or (None if python else "no Python 3.13 to make the base image from")
    if reason or python is None:
        sys.stdout.write(f"test-sam SKIPPED: {reason}\n")
        return 0
    # A terminated run shall take its daemon and its bridge away like any other.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    report = Report()
    install()
    report.done("SAM CLI's environment")
    with tempfile.TemporaryDirectory(prefix="goldenfish-sam-") as folder, daemon.running() as docker:
        report.done("Docker daemon with a bridge")
        base_image.make(python, Path(__file__).with_name("runtime.lock"), docker.host)
        report.done("stand-in base image")
        with data_plane.running(docker.gateway) as plane:
            data_plane.hold_interview(plane)
            variables = Path(folder) / "variables.json"
            variables.write_text(json.dumps({"Parameters": plane.environment}), encoding="utf-8")
            sam = Sam(docker.host, Path(folder) / "build", variables)
            sam.validate()
            report.done("sam validate --lint")
            sam.build()
            report.done(f"sam build ({sam.architecture})")
            for name in ("asr", "assess"):
                count = images.assert_contents(docker.host, name)
                report.done(f"the image of {name}: {count} files, all as they should be")
            interview.invoke_all(sam, plane, report)
    sys.stdout.write("test-sam passed\n")
    return 0


def _python() -> Path | None:
    found = subprocess.run(["sh", "tools/python.sh", "3.13"], cwd=ROOT, capture_output=True, text=True, check=False)
    return Path(found.stdout.strip()) if found.returncode == 0 else None


if __name__ == "__main__":
    sys.exit(main())
