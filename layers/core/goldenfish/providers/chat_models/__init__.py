"""Adapters of the `ChatModel` port, one engine per file."""
