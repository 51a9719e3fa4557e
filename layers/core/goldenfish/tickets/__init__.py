"""Tickets: what a client shows at the WebSocket's handshake instead of its token."""
