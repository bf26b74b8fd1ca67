"""Sealing bytes: AES-256-GCM under keys derived from a case's master key; what is sealed tells its size only roughly.

A sealed file is `DTV1`, a nonce of 12 bytes, and the ciphertext. It is bound to a label (its name or document id), so
that one sealed file put in another's place does not open. Before sealing, bytes are padded to the lengths of Padmé
(Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", PoPETs 2019): at most
12 % more, so that a published text cannot be told from its size.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from detente.model.errors import CaseError, StoreError

KEY_BYTES = 32
_MAGIC = b"DTV1"
_NONCE_BYTES = 12
_LENGTH = struct.Struct(">Q")
# Hexadecimal digits of a keyed name: 160 bits.
_NAME_DIGITS = 40
MISSING = "encrypted cases need an extra: pip install 'detente[vault]'"


@dataclass(frozen=True)
class Keys:
    """What opens a case: a master key of 32 random bytes, and the keys for record, files and names derived from it."""

    master: bytes

    def __repr__(self) -> str:
        return "Keys(…)"

    def _derived(self, purpose: str) -> bytes:
        try:
            from cryptography.hazmat.primitives.hashes import SHA256
            from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
        except ImportError as error:
            raise CaseError(MISSING) from error
        return HKDFExpand(SHA256(), KEY_BYTES, f"detente {purpose}".encode()).derive(self.master)

    @cached_property
    def record(self) -> str:
        """SQLCipher's raw key, in hexadecimal digits."""
        return self._derived("record").hex()

    @cached_property
    def _cipher(self) -> Any:
        return cipher(self._derived("files"))

    @cached_property
    def _naming(self) -> bytes:
        return self._derived("names")

    def name(self, label: str) -> str:
        """A name that tells nobody without the key what it stands for: an HMAC of it, 40 hexadecimal digits."""
        return hmac.new(self._naming, label.encode(), hashlib.sha256).hexdigest()[:_NAME_DIGITS]

    def seal(self, data: bytes, label: str) -> bytes:
        """The bytes encrypted and bound to `label`; never the same twice."""
        nonce = os.urandom(_NONCE_BYTES)
        whole = _LENGTH.pack(len(data)) + data
        whole += bytes(padded_size(len(whole)) - len(whole))
        return _MAGIC + nonce + bytes(self._cipher.encrypt(nonce, whole, _MAGIC + label.encode()))

    def unseal(self, sealed: bytes, label: str) -> bytes:
        """What was sealed under `label`. Raises StoreError when it was changed, or has another key or label."""
        head = len(_MAGIC)
        try:
            from cryptography.exceptions import InvalidTag
        except ImportError as error:
            raise CaseError(MISSING) from error
        if sealed[:head] != _MAGIC:
            raise StoreError("it is not sealed as this program seals")
        nonce, data = sealed[head : head + _NONCE_BYTES], sealed[head + _NONCE_BYTES :]
        try:
            whole = bytes(self._cipher.decrypt(nonce, data, _MAGIC + label.encode()))
        except (InvalidTag, ValueError) as error:
            raise StoreError("it was changed, cut off, or sealed under another key") from error
        (size,) = _LENGTH.unpack_from(whole)
        return whole[_LENGTH.size : _LENGTH.size + size]


def new_keys() -> Keys:
    """Fresh random keys."""
    return Keys(os.urandom(KEY_BYTES))


def cipher(key: bytes) -> Any:
    """AES-256-GCM under a key of 32 bytes. Raises CaseError when the extra `vault` is missing."""
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ImportError as error:
        raise CaseError(MISSING) from error
    return AESGCM(key)


def padded_size(size: int) -> int:
    """The size after padding: of a number of e+1 bits only its first ⌊log2 e⌋+1 bits are kept, rounded up."""
    exponent = size.bit_length() - 1
    if exponent < 1:
        return size
    loose = max(0, exponent - exponent.bit_length())
    mask = (1 << loose) - 1
    return (size + mask) & ~mask
