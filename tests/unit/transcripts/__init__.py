"""Gates and what they are made of: pure functions, no engine."""
