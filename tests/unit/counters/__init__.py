"""Counters: what an event counts as, exactly once, and what is read of it."""
