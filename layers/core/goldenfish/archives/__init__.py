"""Zip archives that are written into S3 while they are made: neither memory nor disk holds more than a part."""
