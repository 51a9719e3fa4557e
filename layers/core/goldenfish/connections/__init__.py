"""Live WebSocket connections of sessions."""
