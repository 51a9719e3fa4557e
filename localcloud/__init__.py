"""The cloud on one machine: runs template.yaml without Docker, account or key."""
