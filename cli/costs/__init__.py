"""What the platform costs: measured amounts times prices, for the command, the bench and the load run."""
