"""Golden Fish's shared core: the domain, its store, the event log, the providers."""

__version__ = "0.1.0"
