"""What was measured in an answer: values, quality, and an estimate only where a validated model is installed."""
