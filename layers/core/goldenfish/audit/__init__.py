"""The audit trail: who read what, and who changed what about whom."""
