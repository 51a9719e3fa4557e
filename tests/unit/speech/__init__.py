"""Speech that is made once."""
