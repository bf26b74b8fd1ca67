"""Recipes that make the weights the product ships; they need the extra `train` (torch) and the gold sets."""
