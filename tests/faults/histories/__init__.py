"""Random histories of whole interviews under faults, against a reference model."""
