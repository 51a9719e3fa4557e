"""Recordings as signals: decoding, spans, voice activity. Imported by the image functions only (numpy)."""
