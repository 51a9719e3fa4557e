"""Random schedules of a live session: what clients, processes and the network do, cut between any two AWS calls."""
