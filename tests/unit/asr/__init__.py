"""The ASR worker: engines, and the way from a recording to a transcript."""
