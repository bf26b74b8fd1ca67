"""Diplomatic occasions as passages tell them: who met whom, where, when, how long, and whether at all."""

from detente.extract.happenings.layer import Happenings

__all__ = ["Happenings"]
