"""The web page made ready for a bucket: names with the hash of their content, and the way there."""
