"""What distance_learning holds of a person: nothing. When that changes, both functions must tell and empty it."""

from __future__ import annotations

from typing import Any


def data_about(person: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Titled lists of (label, value), in whole words, for the sheet a person may ask for."""
    return []


def forget(person: Any, *, by: Any) -> None:
    """Empty what is held of her and keep the counts."""
