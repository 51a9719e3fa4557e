"""The deployed functions, one folder each: handlers that parse, call one service function, and answer."""
