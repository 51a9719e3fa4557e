"""Servers on loopback that speak the vendors' wire formats and can be told to misbehave."""
