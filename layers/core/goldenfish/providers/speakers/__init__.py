"""Adapters of the `Speaker` port, one engine per file."""
