"""Sentences in other languages: known names in any script, dates, and reported speech where there are rules for it."""
