"""Which issues a statement speaks to."""
