"""The fault tests use the unit tests' AWS in this process."""

from tests.unit.conftest import aws, environment

__all__ = ["aws", "environment"]
