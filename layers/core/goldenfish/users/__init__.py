"""Who calls: bearer tokens and their owners."""
