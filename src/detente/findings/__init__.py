"""Questions asked of the record; recomputed, never edited by hand."""
