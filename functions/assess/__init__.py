"""Recording to measurements, quality verdict and estimate (container image)."""
