"""What the functions of the small stack share."""

GREETING = "from the layer"
