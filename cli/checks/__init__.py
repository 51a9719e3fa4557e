"""What `goldenfish doctor` looks at: each file checks one thing and changes nothing."""
