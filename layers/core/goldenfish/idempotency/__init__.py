"""Idempotency keys of HTTP requests, with Stripe's semantics."""
