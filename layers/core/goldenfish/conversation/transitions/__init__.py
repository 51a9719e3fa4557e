"""What messages and the turn's runner do to a conversation. Pure: state in, `Change` (state and events) out.

One file per occasion. A call that repeats what was carried out already returns the conversation unchanged, without
events, and nothing is stored.
"""
