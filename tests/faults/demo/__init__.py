"""Whole commands under faults: minutes, so only with `make test-faults`."""
