"""Detente keeps the record of a negotiation:

who met whom, who said what, where sources disagree, with the words it rests on.
"""

__version__ = "0.1.0"
__all__ = ["__version__"]
