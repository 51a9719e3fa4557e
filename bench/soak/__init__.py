"""`make soak`: many sessions for a long time, their connections lost at random, and nothing else lost."""
