"""What elections keep of people, and for how long.

No row here names a person of the people registry: electors are sealed lines of a roll, candidates gave their names to the
public. So there is nothing to export or empty by a person's record. The roll is emptied by ``forget_roll`` once the term of
challenges is over and the members are seated: names, addresses and sign-ins go, numbers and counts stay.
"""

from __future__ import annotations

from typing import Any


def data_about(person: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Nothing: the roll is not linked to her records."""
    return []


def forget(person: Any, by: Any) -> int:
    """Nothing to forget by a person's record."""
    return 0
