"""What is kept to compare a person's sessions."""
