"""Webhooks: telling others' servers over HTTPS what has finished, signed as Standard Webhooks says."""
