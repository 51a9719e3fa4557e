"""The door in front of moto's S3: checks what S3 checks, and tells the bus what was stored."""
