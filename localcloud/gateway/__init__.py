"""The front door: what API Gateway does for the stack's HTTP API and WebSocket API, with its limits."""
