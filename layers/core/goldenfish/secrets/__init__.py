"""Secrets: read from Secrets Manager, never from the environment."""
