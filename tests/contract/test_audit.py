"""What `make audit` does with findings: none is accepted without a reason, no reason outlives its finding."""

from __future__ import annotations

from pathlib import Path

from tests.audit.documents import SETTINGS, document
from tests.audit.findings import Finding, Skip, judge, read_skips

ROOT = Path(__file__).parents[2]
FINDING = Finding("checkov", "CKV_AWS_27", "AsrQueue", "text", "SSE-S3")
SKIP = Skip("checkov", "CKV_AWS_27", ("*Queue",), "encrypted otherwise", "SSE-S3")


def test_a_finding_is_accepted_by_tool_rule_place_and_setting_together() -> None:
    assert judge([FINDING], [SKIP]) == ([], [])
    for other in (
        Finding("bandit", "CKV_AWS_27", "AsrQueue", "text", "SSE-S3"),
        Finding("checkov", "CKV_AWS_26", "AsrQueue", "text", "SSE-S3"),
        Finding("checkov", "CKV_AWS_27", "AsrDeadLetters", "text", "SSE-S3"),
        Finding("checkov", "CKV_AWS_27", "AsrQueue", "text", "SSE-KMS"),
    ):
        assert judge([other], [SKIP]) == ([other], [SKIP])


def test_a_reason_that_no_finding_needs_is_told() -> None:
    assert judge([], [SKIP]) == ([], [SKIP])


def test_every_accepted_finding_has_a_reason_of_its_own_words() -> None:
    skips = read_skips()
    assert {skip.tool for skip in skips} == {"bandit", "checkov", "cfn-lint"}
    for skip in skips:
        assert skip.where, skip
        assert skip.reason.startswith("See ") or len(skip.reason.split()) >= 7, skip
        assert skip.setting in {"", *SETTINGS}, skip


def test_the_tools_read_references_as_references() -> None:
    for setting in SETTINGS:
        resources = document(ROOT / "template.yaml", setting)["Resources"]
        assert ("DataKey" in resources) is (setting == "SSE-KMS")
        assert resources["RecordingsBucketPolicy"]["Properties"]["Bucket"] == {"Ref": "RecordingsBucket"}
        target = resources["AsrRule"]["Properties"]["Targets"][0]
        assert target["Arn"] == {"Fn::GetAtt": ["AsrQueue", "Arn"]}
