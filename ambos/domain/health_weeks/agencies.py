"""Agencies of one name: an agency at five events is one agency, and its name is written in five ways.

The rule (handbook 14: "distinct agencies, deduplicated by registry"; failure "agencies counted by name variants"). The
registry's row decides who is who. Names are compared without accents, case, order, legal form and small words; what looks
alike is *suggested*, never merged: 'Salud del Valle, Inc.' and 'Valle Salud' may be one, two branches of one hospital are
two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ambos.domain.names import tokens

FORMS = frozenset(
    ["inc", "incorporated", "llc", "ltd", "corp", "corporation", "co", "nonprofit", "ac", "a", "c", "sa", "cv", "of", "the", "and",
     "for", "at", "de", "del", "la", "las", "el", "los", "y", "e", "para", "en"]
)  # fmt: skip
"""Legal forms and small words, which say nothing of who it is."""
ENOUGH = 0.75
"""Share of words that two names must have in common, of all the words they have."""
COMMON = 60
"""A word that so many names have ('health', 'clinic') brings no two together by itself."""


def essence(name: str) -> frozenset[str]:
    """The words of a name that say who it is. Of a name of small words only, all of them.

    >>> sorted(essence("Clínica de la Raza, Inc."))
    ['clinica', 'raza']
    """
    words = tokens(name)
    return frozenset(word for word in words if word not in FORMS) or frozenset(words)


class Pair(NamedTuple):
    """Two keys whose names may be one agency's, and the share of words in common."""

    one: str
    other: str
    score: float


def alike(names: Mapping[str, str], apart: Iterable[tuple[str, str]] = ()) -> list[Pair]:
    """Pairs of ``names`` (key -> name) that may be one agency, the surest first. ``apart``: pairs found to be two.

    Names are compared only where they share a word that is not common, so that 6,664 agencies take a second.
    """
    words = {key: essence(name) for key, name in names.items()}
    by_word: dict[str, list[str]] = defaultdict(list)
    for key in sorted(words):
        for word in words[key]:
            by_word[word].append(key)
    known = {frozenset(pair) for pair in apart}
    seen: set[frozenset[str]] = set()
    found = []
    for keys in by_word.values():
        if len(keys) > COMMON:
            continue
        for i, one in enumerate(keys):
            for other in keys[i + 1 :]:
                pair = frozenset((one, other))
                if pair in seen or pair in known:
                    continue
                seen.add(pair)
                both, either = words[one] & words[other], words[one] | words[other]
                if len(both) >= ENOUGH * len(either):
                    found.append(Pair(one, other, round(len(both) / len(either), 3)))
    return sorted(found, key=lambda p: (-p.score, p.one, p.other))
