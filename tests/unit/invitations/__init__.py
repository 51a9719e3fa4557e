"""Invitations and the credentials of one session."""
