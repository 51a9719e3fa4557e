"""Live speech-to-speech between a phone and a vendor, for an interview."""
