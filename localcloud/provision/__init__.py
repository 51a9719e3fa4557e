"""Makes the stack's data resources in the local AWS services."""
