"""Event sources: what polls queues and streams and keeps schedules, and invokes functions for them."""
