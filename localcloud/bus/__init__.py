"""The local EventBridge bus."""
