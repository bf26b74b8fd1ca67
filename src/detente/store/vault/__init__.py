"""Encryption at rest: keys, sealed files, sealed bytes, and the record under SQLCipher. See docs/encryption.md."""
