"""A session as a document for people and for other systems: JSON, PDF, FHIR."""
