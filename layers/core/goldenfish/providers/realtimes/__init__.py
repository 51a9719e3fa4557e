"""Vendors of live speech-to-speech, one adapter per file."""
