"""A report as a FHIR R4 bundle: https://hl7.org/fhir/R4/. Plain dictionaries; tests hold them to HL7's own schema."""
