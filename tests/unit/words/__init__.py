"""Words of a transcript."""
