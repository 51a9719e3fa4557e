"""The HTTPS door: routes, request and response schemas, nothing else."""
