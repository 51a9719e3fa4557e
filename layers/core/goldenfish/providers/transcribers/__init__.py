"""Adapters of the `Transcriber` port, one engine per file."""
