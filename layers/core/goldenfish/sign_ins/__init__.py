"""Sign-ins: a person on one device, from the password until it ends or is ended."""
