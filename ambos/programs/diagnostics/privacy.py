"""What diagnostics hold of a person: no name and no link to one. A pupil is a slip with the school's own number, sealed.

So nothing can be found by a person's record; whoever holds the code sees what is kept by it. The numbers go two years after the
sitting (``actions.forget_pupils``); answers stay as counts of questions.
"""

from __future__ import annotations

from typing import Any


def data_about(person: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Nothing is held by person."""
    return []


def forget(person: Any, *, by: Any) -> int:
    """Nothing is held by person."""
    return 0
