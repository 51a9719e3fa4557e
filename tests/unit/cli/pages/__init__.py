"""The web page made ready for a bucket, and put there."""
