"""How what is made is written down: compact JSON in the order of the specification, and its two fingerprints.

Section "Conventions": numbers of the group are decimal texts. What is hashed is the exact bytes, so the order of the fields
below is part of the format.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any


def compact(value: Any) -> str:
    """JSON without spaces, letters beyond ASCII as they are."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def fingerprint(text: str) -> str:
    """SHA-256 in base 64 without padding: the fingerprint of an election, and a ballot's tracker."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


def digest(text: str) -> str:
    """SHA-256 in hexadecimal: the name of a file of the archive."""
    return hashlib.sha256(text.encode()).hexdigest()


def challenge(text: str, q: int) -> int:
    """SHA-256 as a number modulo ``q``: how a proof's challenge follows from what it speaks of."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big") % int(q)
