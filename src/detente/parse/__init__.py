"""Bytes to clean text, title, dateline and language, to sentences with offsets."""
