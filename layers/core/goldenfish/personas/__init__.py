"""Who the person talks to: personas, tones of voice and conversation cues, as data with small readers."""
