"""The event log of a session: every durable fact, in order, with a sequence number."""
