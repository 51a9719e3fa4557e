"""Tests of the keyless engine."""
