"""Runs `make audit`: fails on a finding that nobody accepted, and on an accepted one that is gone."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.audit import tools
from tests.audit.documents import write_documents
from tests.audit.findings import Finding, Skip, judge, read_skips
from tests.sam.sam_cli import Report


def main() -> int:
    """Run the tools over sources and template; 0 when there is nothing to say."""
    report = Report()
    failed = tools.ENVIRONMENT.install()
    if failed:
        sys.stdout.write(f"audit SKIPPED: its tools could not be installed: {failed}\n")
        return 0
    report.done("environment of the tools")
    findings = tools.bandit()
    report.done("bandit over the sources")
    with tempfile.TemporaryDirectory(prefix="goldenfish-audit-") as folder:
        for setting, document in write_documents(tools.ROOT / "template.yaml", Path(folder)).items():
            findings += tools.checkov(setting, document)
            report.done(f"checkov over the template, {setting}")
            findings += tools.cfn_lint(setting, document)
            report.done(f"cfn-lint with the serverless rules, {setting}")
    skips = read_skips()
    open_findings, idle = judge(findings, skips)
    _print(findings, skips, open_findings, idle)
    return 1 if open_findings or idle else 0


def _print(findings: list[Finding], skips: list[Skip], open_findings: list[Finding], idle: list[Skip]) -> None:
    for finding in sorted(open_findings, key=lambda f: (f.tool, f.rule, f.where, f.setting)):
        where = f"{finding.where} ({finding.setting})" if finding.setting else finding.where
        sys.stdout.write(f"FOUND {finding.tool} {finding.rule} {where}: {finding.text}\n")
    for skip in idle:
        sys.stdout.write(f"SKIP WITHOUT A FINDING {skip.tool} {skip.rule} {', '.join(skip.where)}: take it out\n")
    pinned = tools.ENVIRONMENT.version
    versions = {
        "bandit": pinned("bandit"),
        "checkov": pinned("checkov"),
        "cfn-lint": f"{pinned('cfn-lint')} + serverless {pinned('cfn-lint-serverless')}",
    }
    for tool, version in versions.items():
        said = sum(finding.tool == tool for finding in findings)
        left = sum(finding.tool == tool for finding in open_findings)
        reasons = sum(skip.tool == tool for skip in skips)
        sys.stdout.write(f"audit: {tool} {version}: {left} findings; {said - left} accepted by {reasons} reasons\n")


if __name__ == "__main__":
    sys.exit(main())
