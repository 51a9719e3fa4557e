"""`make bench`: measured times, calls and costs, with the goals beside them."""
