"""`make test-sam`: `sam build` and `sam local invoke` of every function, on one machine, with no image registry."""
