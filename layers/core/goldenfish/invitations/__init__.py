"""Invitations: a link, good once, by which a person comes to one session without an account."""
