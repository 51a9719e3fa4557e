"""The reference client's parts."""
