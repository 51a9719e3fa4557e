"""`make test-clients`: the generated clients are compiled, and the TypeScript one holds an interview."""
