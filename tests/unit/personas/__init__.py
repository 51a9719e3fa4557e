"""Tests of personas, tones and cues."""
