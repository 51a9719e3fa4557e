"""The assessment worker, family by family."""
