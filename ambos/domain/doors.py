"""What is shown first of services near a place: doors one can go to, and a few that help by telephone.

A service by telephone is near everybody. Put by distance it stands before every door, and where a country has many of them
no door is left on the first screen; put behind every door it is never found in a city. So doors come first, services by
telephone after them under their own heading, and of what is shown one in four may be by telephone. A place that is not taken
by one kind goes to the other. The share is our own proposal; no source gives one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
SHARE = 4
"""One in so many of what is shown first may be by telephone."""


def first_shown(ordered: Sequence[T], size: int, *, is_by_telephone: Callable[[T], bool]) -> tuple[list[T], list[T]]:
    """The ``size`` that are shown first and all the others, in each the doors before those by telephone and otherwise in the
    order they came in."""
    doors = [one for one in ordered if not is_by_telephone(one)]
    calls = [one for one in ordered if is_by_telephone(one)]
    called = min(len(calls), max(size // SHARE, size - len(doors)))
    walked = size - called
    return doors[:walked] + calls[:called], doors[walked:] + calls[called:]
