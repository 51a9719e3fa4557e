"""What calls and results do to an interview. Pure: state in, `Change` (state and events) out.

One file per occasion. A call that repeats what was carried out already returns the interview unchanged,
without events, and nothing is stored.
"""
