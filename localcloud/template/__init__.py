"""Reads a SAM template into the plain model that the local cloud runs."""
