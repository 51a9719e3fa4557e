"""The `goldenfish` command."""
