"""What has expired is not there, whoever reads."""
