"""Doors one can go to come first; one in four of what is shown may be by telephone."""

from __future__ import annotations

import pytest

from ambos.domain.doors import first_shown


@pytest.mark.parametrize(
    "ordered, size, first, rest",
    [
        ("", 4, "", ""),
        ("abc", 4, "abc", ""),
        ("TaUb", 4, "abTU", ""),
        ("TUVWabcdef", 4, "abcT", "defUVW"),
        ("TUVWabcdef", 8, "abcdefTU", "VW"),
        ("TUVWabcdef", 10, "abcdefTUVW", ""),
        ("TUVWa", 4, "aTUV", "W"),
        ("TUVWX", 4, "TUVW", "X"),
        ("TUabcdefgh", 5, "abcdT", "efghU"),
        ("Tabc", 3, "abc", "T"),
        ("Tab", 1, "a", "bT"),
        ("TU", 1, "T", "U"),
    ],
    ids=[
        "nothing", "doors only", "all have room", "one in four", "two in eight", "all fit", "calls fill what doors leave",
        "calls only", "one in five", "three are too few to share", "one is a door", "one call where there is no door",
    ],
)  # fmt: skip
def test_what_is_shown_first(ordered, size, first, rest):
    """Small letters are doors, capitals help by telephone; each kind stays in the order it came in."""
    shown = first_shown(ordered, size, is_by_telephone=str.isupper)
    assert ["".join(part) for part in shown] == [first, rest]
