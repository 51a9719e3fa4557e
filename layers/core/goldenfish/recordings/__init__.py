"""Recordings: what is accepted, where it is kept, and the notice that one has come."""
