"""One cell of a table: what its text means, or why it means nothing."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from .standard import Field

UUID_FORM = re.compile(r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s]+")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def is_uuid(text: str) -> bool:
    """A UUID in its usual form: lower or upper case, with hyphens."""
    return bool(UUID_FORM.fullmatch(text))


def is_moment(text: str) -> bool:
    """A date and a time (RFC 3339), with or without an offset."""
    try:
        return "T" in text.upper() and datetime.fromisoformat(text.upper()) is not None
    except ValueError:
        return False


def fault_of(field: Field, value: object) -> str | None:
    """What is wrong with a value of this field, in a code; ``None`` when nothing is.

    Codes: ``missing``, ``not_text``, ``not_a_number``, ``not_a_uuid``, ``not_an_email``, ``not_a_uri``, ``not_a_day``,
    ``not_a_time``, ``not_a_moment``, ``not_an_option``.
    """
    if value is None or value == "":
        return "missing" if field.is_required else None
    if field.kind == "number":
        return None if isinstance(value, int | float) and not isinstance(value, bool) else "not_a_number"
    if not isinstance(value, str):
        return "not_text"
    if field.options and value not in field.options:
        return "not_an_option"
    tests = {
        "uuid": (is_uuid, "not_a_uuid"),
        "email": (EMAIL.fullmatch, "not_an_email"),
        "uri": (URI.fullmatch, "not_a_uri"),
        "date": (_is_day, "not_a_day"),
        "time": (_is_time, "not_a_time"),
        "datetime": (is_moment, "not_a_moment"),
    }
    test, code = tests.get(field.format or field.kind, (bool, ""))
    return None if test(value) else code  # type: ignore[operator]


def parse(field: Field, text: str) -> str | int | float | None:
    """A cell of a CSV file as a value: a number where the field is one and the text reads as one, else the text itself
    (``fault_of`` then says what is wrong with it); an empty cell is ``None``."""
    text = text.strip()
    if not text:
        return None
    if field.kind == "number":
        try:
            return float(text) if re.search(r"[.eE]", text) else int(text)
        except ValueError:
            return text
    return text


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text) is not None and len(text) == 10
    except ValueError:
        return False


def _is_time(text: str) -> bool:
    try:
        return time.fromisoformat(text) is not None and ":" in text
    except ValueError:
        return False
