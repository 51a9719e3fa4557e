"""Estimates on a clinical scale, one per session: load a model, ask whether it applies, predict, explain."""
