"""Briefs and exports; validators run first and can stop publication."""
