"""Language models, voices and the small sound files they make."""
