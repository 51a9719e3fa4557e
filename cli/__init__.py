"""The `goldenfish` command: one file per command, formatting kept apart from doing."""
