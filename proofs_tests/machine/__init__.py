"""The abstract machine against the relation."""
