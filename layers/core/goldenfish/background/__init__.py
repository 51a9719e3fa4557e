"""Work that the socket's function starts and does not wait for: an asynchronous invocation of itself."""
