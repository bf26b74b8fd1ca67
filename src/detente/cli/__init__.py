"""One verb for each thing a person wants; thin."""
