"""What textbooks holds of a person: nothing. Organizations ask and receive; readers are numbers."""

from __future__ import annotations

from typing import Any


def data_about(person: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Nothing."""
    return []


def forget(person: Any, *, by: Any) -> None:
    """Nothing to empty."""
