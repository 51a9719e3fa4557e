"""Small sound files as bytes, in pure Python: how long they play, several joined, silence of a given length."""
