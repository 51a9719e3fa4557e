"""The WebSocket door: connections, and the push of the session log."""
