"""Whether what the platform needs can be reached."""
