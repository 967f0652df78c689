"""What the conferences hold of a person we serve: nothing. Participants are nominated leaders, with a page of their own.

On her page (her link) a participant reads what is kept, agrees to stay in touch or not, and lets her name go
(``actions.forget_who_asks``). Names nobody asked to keep go after three years (``actions.forget_participants``).
"""

from __future__ import annotations

from typing import Any


def data_about(person: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Titled lists of (label, value), in whole words, for the sheet a person may ask for."""
    return []


def forget(person: Any, *, by: Any) -> None:
    """Nothing here leads to a person we serve."""
