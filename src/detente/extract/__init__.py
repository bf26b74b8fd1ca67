"""Sentences to mentions, intervals, statements, happenings and events:

one file or folder a kind, behind the contract in `contract`.
"""
