"""A live conversation: the person says something, the model answers in speech, and can be interrupted.

A conversation is a head item, its turns, a generation and the event log, all in one partition. A turn is begun in
the socket's function and carried out by the same function in an asynchronous invocation.
"""
