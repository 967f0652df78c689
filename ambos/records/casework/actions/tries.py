"""Wrong tries: five an hour, counted where all workers see them and nobody can read whose they are.

Each try takes one of a few slots of the hour; putting a slot in the cache is one statement of the database, so two tries
at the same moment take two slots. A right answer gives its slot back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache

from ambos.records.registry.keyrings import keyring

HOUR = 3600
FOLLOW_TRIES, LINK_TRIES = 5, 20
"""Wrong tries an hour at the follow page and at links, for one browser or one address."""


@dataclass(frozen=True)
class Slots:
    """The slots one try took."""

    keys: tuple[str, ...]


def take_try(what: str, whose: Iterable[str], *, limit: int = FOLLOW_TRIES) -> Slots | None:
    """Take a slot for each of ``whose`` (an address, a browser, a referral); ``None`` when one of them has none left."""
    taken: list[str] = []
    for one in whose:
        name = keyring("casework").blind(f"{what}:{one}")[:40]
        slot = next((key for n in range(limit) if cache.add(key := f"casework.try:{name}:{n}", 1, HOUR)), None)
        if slot is None:
            forgive(Slots(tuple(taken)))
            return None
        taken.append(slot)
    return Slots(tuple(taken))


def forgive(slots: Slots) -> None:
    """It was right: what it took is given back."""
    cache.delete_many(slots.keys)
