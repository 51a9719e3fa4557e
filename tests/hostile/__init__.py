"""Recordings that nobody's recorder makes: broken, lying, harmful. `python -m tests.hostile` runs them all."""
