"""Primary keys: UUID version 7 (RFC 9562, 5.7), so that rows written together lie together in the index.

A random key (version 4) scatters inserts over the whole index: at two million encounters that is the difference
between appending and rewriting. The first 48 bits are milliseconds, so a key tells when its row was made, and
nothing else; nothing secret is ever a key.
"""

from __future__ import annotations

import secrets
import time
from uuid import UUID


def new_key() -> UUID:
    """A new key: 48 bits of Unix milliseconds, version and variant bits, 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random_a, random_b = secrets.randbits(12), secrets.randbits(62)
    return UUID(int=(milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76 | random_a << 64 | 0b10 << 62 | random_b)
