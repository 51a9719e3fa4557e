"""Change of one person against their own baseline: bands per session, and one decision per person and year."""
