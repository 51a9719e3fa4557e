"""Tests of captions."""
