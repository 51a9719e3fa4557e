"""Export: everything about a person, or of an account, as one archive."""
