"""Time expressions: found by one grammar over token classes, normalised to TIMEX3 values and half-open intervals."""
