"""Counters of the platform, by day: what the sessions' events tell, each counted exactly once."""
