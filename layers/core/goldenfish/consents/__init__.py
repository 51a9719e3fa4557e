"""Consent: what may be done with what a person says, purpose by purpose, told, withdrawn and kept in view."""
