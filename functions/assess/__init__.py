"""Recording to measurements and a quality verdict (container image)."""
