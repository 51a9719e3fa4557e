"""What the client's own recognition writes while a person speaks: hints, of which the end phrase ends an answer."""
