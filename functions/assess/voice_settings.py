"""Settings of everything that follows the voice's periods: F0, pulses, jitter, shimmer, harmonicity.

The standard ones of Praat's manual (P. Boersma & D. Weenink, www.fon.hum.uva.nl/praat/manual: "Sound: To Pitch (ac)",
"Voice 2. Jitter", "Voice 3. Shimmer", "Sound: To Harmonicity (cc)"), so that values compare with the literature.
"""

from __future__ import annotations

PITCH_FLOOR_HZ = 75.0
PITCH_CEILING_HZ = 600.0
VOICING_THRESHOLD = 0.45

# What counts as a period, and which neighbours are compared, in jitter and shimmer.
SHORTEST_PERIOD_S = 0.0001
LONGEST_PERIOD_S = 0.02
MAXIMUM_PERIOD_FACTOR = 1.3
MAXIMUM_AMPLITUDE_FACTOR = 1.6

# A longer distance between pulses, in longest periods, is a break of the voice ("Voice 1. Voice breaks").
BREAK_PERIODS = 1.25

HARMONICITY_STEP_S = 0.01
HARMONICITY_SILENCE = 0.1
HARMONICITY_PERIODS = 1.0
