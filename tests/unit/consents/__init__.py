"""Consents: what they allow, how they change, and what obeys them."""
