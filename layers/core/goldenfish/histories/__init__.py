"""A person's sessions over time: the few figures of each that can be compared with the next."""
