"""The record on disk or in memory: one Store, Writer and View over SQLite and memory; raw bytes by hash."""
