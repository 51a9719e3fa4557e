"""cfn-lint has nothing to say about the template; `sam validate --lint` takes warnings for errors, so does this."""

from __future__ import annotations

from tests.contract.translated_template import TEMPLATE


def test_cfn_lint_is_silent() -> None:
    # Here and not above: each process imports every test's file, and this takes most of a second.
    from cfnlint.api import lint_file  # type: ignore[import-untyped]  # noqa: PLC0415

    assert [str(match) for match in lint_file(TEMPLATE)] == []
