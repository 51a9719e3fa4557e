"""The WebSockets themselves, as API Gateway holds them open."""
