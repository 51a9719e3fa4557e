"""The reference client of a live session: what a phone does with the log, the frames and the sound.

`acceptor` decides what to do with a message and knows no network; `live_socket`, `event_stream` and `polling` bring
messages.
"""
