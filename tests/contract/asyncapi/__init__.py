"""The AsyncAPI document: what it says of every message, and how it is written."""
