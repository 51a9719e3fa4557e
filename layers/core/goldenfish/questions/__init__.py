"""The question set: fifteen questions of our own wording, in three forms and each spoken language."""
