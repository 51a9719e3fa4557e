"""Ports to outside engines and vendors; one adapter per file, imported only when used."""
