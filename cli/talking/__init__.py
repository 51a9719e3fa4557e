"""What `goldenfish talk` is made of: an interview held live, a conversation turn by turn, and what is shown."""
