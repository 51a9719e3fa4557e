"""Erasure: of a session, of a person, of an account; carried on until nothing is left, also of what comes late."""
