"""The people who are interviewed, as far as an owner's sessions tell them apart."""
