"""Slow simulations: the figures of `docs/science.md`. Run by `make test-science`."""
