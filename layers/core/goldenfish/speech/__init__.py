"""Speech made once: a text in a voice, kept by what it is made of, so that nothing is spoken twice."""
