"""Faults made on purpose: what AWS, networks, processes and vendors do now and then, on request."""
