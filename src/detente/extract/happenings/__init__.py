"""Diplomatic occasions as passages tell them: who met whom, where, when, for how long, and whether it was held at all."""

from detente.extract.happenings.layer import Happenings

__all__ = ["Happenings"]
