"""Dialects: how a session is told to a client of each product, and how such a client is understood."""
