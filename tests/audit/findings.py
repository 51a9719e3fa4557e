"""What one tool says about one place, and the skips: findings that are accepted, each with its written reason."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import yaml

SKIPS = Path(__file__).with_name("skips.yaml")


@dataclass(frozen=True)
class Finding:
    """One complaint.

    Attributes:
        tool: as in the headings of skips.yaml.
        rule: its identifier, `B603`, `CKV_AWS_18`.
        where: logical id of a resource, or path of a file.
        text: what the tool says, with the line where there is one.
        setting: value of `Encryption` that the template had; empty for source files.
    """

    tool: str
    rule: str
    where: str
    text: str
    setting: str = ""


@dataclass(frozen=True)
class Skip:
    """Findings of one rule that are accepted in the places that fit one of the patterns."""

    tool: str
    rule: str
    where: tuple[str, ...]
    reason: str
    setting: str = ""

    def covers(self, finding: Finding) -> bool:
        """Does the reason speak of this finding?"""
        return (
            (self.tool, self.rule) == (finding.tool, finding.rule)
            and self.setting in {"", finding.setting}
            and any(fnmatchcase(finding.where, pattern) for pattern in self.where)
        )


def read_skips(path: Path = SKIPS) -> list[Skip]:
    """The accepted findings, as written."""
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Skip(tool, str(entry["rule"]), tuple(entry["where"]), str(entry["reason"]), entry.get("setting", ""))
        for tool, entries in told.items()
        for entry in entries
    ]


def judge(findings: list[Finding], skips: list[Skip]) -> tuple[list[Finding], list[Skip]]:
    """Findings that nobody accepted, and skips that no finding needs any more."""
    open_findings = [finding for finding in findings if not any(skip.covers(finding) for skip in skips)]
    idle = [skip for skip in skips if not any(skip.covers(finding) for finding in findings)]
    return open_findings, idle
