"""Runs functions the way Lambda does: a Runtime API server and one real runtime process per environment."""
