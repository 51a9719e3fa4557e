"""Model artefacts, estimates and explanations."""
