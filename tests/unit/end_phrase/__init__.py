"""Tests of the end phrase."""
