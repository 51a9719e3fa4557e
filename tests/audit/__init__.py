"""`make audit`: what linters for security say, each accepted finding with its reason."""
