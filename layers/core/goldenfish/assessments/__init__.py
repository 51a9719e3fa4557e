"""What was measured in an answer: values and quality; who answered."""
