"""Golden Fish's shared core: the domain, its store, the event log, the providers."""
