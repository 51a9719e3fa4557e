"""What was said in an answer."""
