"""Text to summaries, and the scheduled sweeper."""
