"""The tests, by layer: unit, contract, flows, faults."""
