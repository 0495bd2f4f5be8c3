"""The models of the bundle in service, and running them."""
