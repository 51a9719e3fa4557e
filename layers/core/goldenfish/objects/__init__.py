"""The bucket: recordings, transcripts, assessments and summaries as objects."""
