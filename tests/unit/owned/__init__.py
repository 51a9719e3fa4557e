"""Unit tests of what belongs to an owner."""
