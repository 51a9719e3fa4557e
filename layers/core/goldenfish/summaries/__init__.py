"""The summary of a session: written when all its answers are done, and again when a late one comes."""
