"""Copies and origins; the same happening and the same claim across documents; agreement and difference."""
