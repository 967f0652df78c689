"""The facts of the country of residence, read once a process from its pack, with no database."""

from __future__ import annotations

from functools import cache
from typing import Any

from ambos.domain.country import DestinationPack
from ambos.domain.eligibility import Facts
from ambos.records.registry.loading import destinations

FILE, WORDS = "eligibility/facts.yaml", "eligibility/words.yaml"


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


@cache
def words() -> dict[str, Any]:
    """The questions, the sentences and the names of the programs, in every language. ``LookupError`` as above."""
    found = pack()
    if found is None:
        raise LookupError("no destination pack ships eligibility/facts.yaml")
    read: dict[str, Any] = found.read(WORDS)
    return read


def read_ahead() -> None:
    """What the first family asks for."""
    if pack() is not None:
        facts(), words()
