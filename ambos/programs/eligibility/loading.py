"""The facts of the country of residence, read once a process from its pack, with no database."""

from __future__ import annotations

from functools import cache

from ambos.domain.country import DestinationPack
from ambos.domain.eligibility import Facts
from ambos.records.registry.loading import destinations

FILE = "eligibility/facts.yaml"


@cache
def pack() -> DestinationPack | None:
    """The country of residence whose public programs we know: the first pack that ships facts."""
    return next((one for one in destinations() if one.has(FILE)), None)


@cache
def facts() -> Facts:
    """Its facts, validated. ``LookupError`` where no pack has any; ``Refused`` with every fault when they are wrong."""
    found = pack()
    if found is None:
        raise LookupError("no destination pack ships eligibility/facts.yaml")
    return Facts.load(found.read(FILE))
