"""Recording to transcript (container image)."""
