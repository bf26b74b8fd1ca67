"""Coded acts of one party towards another: PLOVER root, mode, context, CAMEO code; and the coder of given pairs."""

from detente.extract.events.coder import Coding, coder
from detente.extract.events.layer import Events
from detente.extract.events.pairs import PairText, pair_text

__all__ = ["Coding", "Events", "PairText", "coder", "pair_text"]
