"""Reading strictly: a text is taken only when writing it again gives the same bytes.

Two writings of one ballot would have two trackers; so there may be one only. Numbers are decimal texts without leading
zeros, objects have exactly the fields of the specification, in its order.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from typing import Any

from ..groups import number

DECIMAL = re.compile(r"0|[1-9][0-9]{0,699}")


class Malformed(Exception):
    """Not of the shape the specification gives."""


def strict(text: str) -> Any:
    """The value of a JSON text that is compact and in one possible writing. ``Malformed`` otherwise."""
    try:
        value = json.loads(text)
        again = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    except (ValueError, RecursionError):
        raise Malformed from None
    if again != text:
        raise Malformed
    return value


def fields(value: Any, *names: str) -> tuple[Any, ...]:
    """The values of an object that has exactly these fields in this order."""
    if not isinstance(value, dict) or tuple(value) != names:
        raise Malformed
    return tuple(value.values())


def items(value: Any, length: int | None = None) -> list[Any]:
    """A list, of this length where one is given."""
    if not isinstance(value, list) or (length is not None and len(value) != length):
        raise Malformed
    return value


def big(value: Any) -> int:
    """A big number, written as a decimal text."""
    if not isinstance(value, str) or not DECIMAL.fullmatch(value):
        raise Malformed
    return number(value)


def small(value: Any) -> int:
    """A small number, written as a JSON number."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Malformed
    return value


def words(value: Any) -> str:
    """A text."""
    if not isinstance(value, str):
        raise Malformed
    return value


def proof(value: Any, q: int) -> tuple[int, int]:
    """Challenge and response, each below ``q``."""
    challenge, response = (big(part) for part in fields(value, "challenge", "response"))
    if challenge >= q or response >= q:
        raise Malformed
    return challenge, response


def sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8")).digest()


def base64(text: str) -> str:
    """The fingerprint people see: SHA-256, base 64, without the padding."""
    return b64encode(sha256(text)).rstrip(b"=").decode("ascii")


def as_number(text: str, q: int) -> int:
    """SHA-256 as a big-endian number modulo ``q``."""
    return int.from_bytes(sha256(text), "big") % int(q)
