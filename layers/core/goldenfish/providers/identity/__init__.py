"""External issuers of tokens: where their keys are read."""
