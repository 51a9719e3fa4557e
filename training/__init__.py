"""Training and evaluation of assessment models on your own labelled recordings."""
