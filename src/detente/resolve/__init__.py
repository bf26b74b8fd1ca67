"""Mentions to entities and office-holders: block, score with reasons, judge."""
