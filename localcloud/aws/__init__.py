"""The local AWS services: moto in a process of its own, with a door in front that adds what moto leaves out."""
