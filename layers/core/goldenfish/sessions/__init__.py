"""An interview: what was asked, what was answered, what is done and what is awaited."""
