"""`make load`: many interviews at once on one machine, and what became of every answer."""
