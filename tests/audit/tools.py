"""bandit, checkov and cfn-lint-serverless in an environment of their own, and what they find."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from tests.audit.findings import Finding
from tools.tool_environment import ToolEnvironment

ROOT = Path(__file__).parents[2]
ENVIRONMENT = ToolEnvironment(ROOT / ".venv-audit", Path(__file__).with_name("requirements.lock"))
SOURCES = ("functions", "layers", "cli", "localcloud", "training", "bench", "tools")
_FOUND = {0, 1}
"""Exit codes of bandit and checkov when they ran: nothing, or something found."""


class ToolError(Exception):
    """A tool broke off; the message holds the end of what it wrote."""


def bandit() -> list[Finding]:
    """Everything that bandit says about the sources, of any severity; tests assert and use made-up secrets."""
    said = _run("bandit", "-q", "-r", *SOURCES, "-f", "json", "--ignore-nosec", expected=_FOUND)
    report = json.loads(said)
    if report["errors"]:
        raise ToolError(f"bandit could not read: {report['errors']}")
    return [
        Finding("bandit", one["test_id"], one["filename"].removeprefix("./"),
                f"line {one['line_number']}: {one['issue_text']}")
        for one in report["results"]
    ]  # fmt: skip


def checkov(setting: str, document: Path) -> list[Finding]:
    """What checkov says about a translated template, without asking its vendor for anything."""
    flags = ("--framework", "cloudformation", "--skip-download", "--quiet", "--compact", "-o", "json")
    report = json.loads(_run("checkov", "-f", str(document), *flags, expected=_FOUND))
    if report["summary"]["parsing_errors"] or not report["summary"]["passed"]:
        raise ToolError(f"checkov could not read the template: {report['summary']}")
    return [
        Finding("checkov", one["check_id"], one["resource"].rpartition(".")[2], one["check_name"], setting)
        for one in report["results"]["failed_checks"]
    ]


def cfn_lint(setting: str, document: Path) -> list[Finding]:
    """What cfn-lint and the rules of cfn-lint-serverless say about a translated template."""
    # Its exit code is a sum of the severities that it found.
    said = _run("cfn-lint", "-a", "cfn_lint_serverless.rules", "-f", "json", "--", str(document),
                expected=set(range(16)))  # fmt: skip
    reported: list[dict[str, Any]] = json.loads(said)
    return [
        Finding("cfn-lint", one["Rule"]["Id"], str((one["Location"]["Path"] or ["", "template"])[1]),
                one["Message"], setting)
        for one in reported
    ]  # fmt: skip


def _run(name: str, *arguments: str, expected: set[int]) -> str:
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    command = [ENVIRONMENT.program(name), *arguments]
    done = subprocess.run(command, cwd=ROOT, env=inherited, capture_output=True, text=True, check=False)
    if done.returncode not in expected or not done.stdout.strip():
        raise ToolError(f"{name} ended with {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout
