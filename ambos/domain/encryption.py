"""Sealed fields: what is stored unreadable, for whom, and how keys change.

The rule. Identifiers and notes that could hurt are kept sealed (AES-256-GCM). Each ciphertext names the key it was
sealed with, and is bound to what it is *about* (the row's id and field): copied to another row it does not open. Each
purpose has its own keys, so the health ring opens nothing of the consular one. Equality search goes through a *blind
index*, an HMAC under a key of its own, so that turning the sealing key does not change it. A lost key is named, never
guessed around. Sources: handbook 1.3 (separate vaults, separate keys); NIST SP 800-38D (GCM); RFC 5869 (HKDF).

The shape of a sealed value: ``1`` (one byte, the format) · length of the key id (one byte) · key id · nonce (12 bytes)
· ciphertext and tag. Everything before the nonce is authenticated together with ``about``. Nonces are random: turn a
key before it has sealed 2^32 values.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

INDEX = "index"
"""The reserved id of the key under blind indexes. It never seals, and it stays when the sealing keys turn."""
KEY_BYTES = 32
_FORMAT = b"\x01"
_NONCE = 12
_TAG = 16


class CannotOpen(Exception):
    """A sealed value does not open. ``reason`` says why; ``key`` is the id of the key it names, when it names one.

    ``lost_key``: the ring has no such key. ``altered``: wrong row, wrong purpose or changed bytes (they cannot be told
    apart). ``not_sealed``: these bytes were not made by ``seal``. ``no_index``: the ring has no index key.
    """

    def __init__(self, reason: Literal["lost_key", "altered", "not_sealed", "no_index"], key: str | None = None):
        self.reason = reason
        self.key = key
        super().__init__(reason if key is None else f"{reason}: {key}")


@dataclass(frozen=True, eq=False)
class Keyring:
    """Keys by id, 32 bytes each, of which ``current`` seals; older ones only open; ``INDEX`` only indexes.

    ``ValueError`` when a key has another length, an id is not 1 to 255 bytes of ASCII, or ``current`` is not a sealing
    key of the ring. Keys never show in ``repr``.
    """

    keys: Mapping[str, bytes] = field(repr=False)
    current: str

    def __post_init__(self) -> None:
        for name, key in self.keys.items():
            if len(key) != KEY_BYTES:
                raise ValueError(f"key {name!r} is not {KEY_BYTES} bytes long")
            if not (name.isascii() and 1 <= len(name) <= 255):
                raise ValueError("a key id is 1 to 255 ASCII characters")
        if self.current == INDEX or self.current not in self.keys:
            raise ValueError(f"the current key {self.current!r} is not a sealing key of the ring")
        object.__setattr__(self, "keys", dict(self.keys))

    def derive(self, purpose: str) -> Keyring:
        """A ring of its own for ``purpose`` ('health', 'consular' ...): same ids, keys drawn apart by HKDF.

        What one purpose seals or indexes, no other opens or finds. ``ValueError`` for an empty purpose.
        """
        if not purpose:
            raise ValueError("a purpose has a name")
        return Keyring({name: _hkdf(key, f"purpose:{purpose}") for name, key in self.keys.items()}, self.current)

    def seal(self, plain: bytes | str, about: str) -> bytes:
        """``plain`` (text as UTF-8) sealed with the current key and bound to ``about``, the row's id and field.

        Two seals of one value differ. ``ValueError`` when ``about`` is empty: an unbound value could be moved.
        """
        if not about:
            raise ValueError("a sealed value says what it is about")
        name = self.current.encode("ascii")
        head = _FORMAT + bytes([len(name)]) + name
        # the one place in the domain where chance is no argument: a nonce that can be passed in can be passed in twice
        nonce = os.urandom(_NONCE)
        content = plain.encode() if isinstance(plain, str) else plain
        return head + nonce + self._sealer(self.current).encrypt(nonce, content, _bound(head, about))

    def open(self, sealed: bytes, about: str) -> bytes:
        """What was sealed. Raises ``CannotOpen`` (``lost_key`` with its id, ``altered``, ``not_sealed``)."""
        name, head, rest = _parts(sealed)
        if name not in self.keys or name == INDEX:
            raise CannotOpen("lost_key", name)
        try:
            return self._sealer(name).decrypt(rest[:_NONCE], rest[_NONCE:], _bound(head, about))
        except InvalidTag:
            raise CannotOpen("altered", name) from None

    def key_of(self, sealed: bytes) -> str:
        """The id of the key a value names, unproven until it opens. Raises ``CannotOpen`` (``not_sealed``)."""
        return _parts(sealed)[0]

    def needs_rotation(self, sealed: bytes) -> bool:
        """Was it sealed with another key than the current one? Raises ``CannotOpen`` (``not_sealed``)."""
        return self.key_of(sealed) != self.current

    def blind(self, value: str) -> str:
        """The blind index of ``value``: 64 hexadecimal digits, equal for equal text, telling nothing without the key.

        Fold or normalise first, so that what should be found together is equal. Raises ``CannotOpen`` (``no_index``).
        """
        if INDEX not in self.keys:
            raise CannotOpen("no_index")
        return hmac.new(_hkdf(self.keys[INDEX], "blind"), value.encode(), hashlib.sha256).hexdigest()

    def _sealer(self, name: str) -> AESGCM:
        return AESGCM(_hkdf(self.keys[name], "seal"))


def _hkdf(key: bytes, use: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"ambos/1/" + use.encode()).derive(key)


def _bound(head: bytes, about: str) -> bytes:
    return head + about.encode()  # the head tells its own length, so the two cannot run into each other


def _parts(sealed: bytes) -> tuple[str, bytes, bytes]:
    end = 2 + sealed[1] if len(sealed) > 1 else 0
    head, rest = sealed[:end], sealed[end:]
    if sealed[:1] != _FORMAT or end < 3 or len(rest) < _NONCE + _TAG or not head[2:].isascii():
        raise CannotOpen("not_sealed")
    return head[2:].decode("ascii"), head, rest
