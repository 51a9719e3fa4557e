"""Decoding and voice activity."""
