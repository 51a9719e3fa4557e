"""Tests of live speech-to-speech."""
