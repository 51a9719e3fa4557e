"""What `goldenfish talk` is made of."""
