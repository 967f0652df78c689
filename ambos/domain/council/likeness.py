"""Which earlier texts are like this one: Spanish, offline, explained by the words they share.

The rule (handbook 5: similar-text detection warns of repeats of earlier terms; no method is named, this one is ours). Texts are
folded and cut to stems with a light Spanish stemmer: plural and gender endings only (J. Savoy, "Report on CLEF-2001
experiments", UniNE), so that *consulados* meets *consulado*. A second, half-weighted trace of five letters lets *educativo*
meet *educación*. Each stem weighs the less the more texts use it (inverse document frequency), and two texts are as like as
the cosine of their weights. It suggests; a person decides whether it is a repeat.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ambos.domain.names import fold

_SAID_EVERYWHERE = """
a al ante bajo cada como con contra cual cuales cuando de del desde donde dos e el ella ellas ellos en entre era es esa esas ese eso
esos esta estas este esto estos fue ha han hasta la las le les lo los mas mediante me mi muy no nos o otra otras otro otros para pero
por porque que quien quienes se sea sean ser si sin sobre su sus tal tambien tanto todo todos toda todas traves un una unas uno unos
y ya and are for from in is of on or that the their this to with recomendacion recomendar recomienda recomendamos recomiendan consejo
solicita solicitamos propone proponemos
"""
STOP = frozenset(_SAID_EVERYWHERE.split())
"""Words that carry nothing, and those every recommendation has."""
PREFIX, HALF = 5, 0.5
LEAST = 0.3
"""Below this two texts merely speak of neighbouring things."""


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A folded word without the ending of its number and gender.

    >>> [stem(word) for word in ("consulados", "voces", "maestras", "maestro", "paises")]
    ['consulad', 'voz', 'maestr', 'maestr', 'pais']
    """
    if len(word) <= 4:
        return word
    if word.endswith("ces"):
        return word[:-3] + "z"
    if word.endswith(("eses", "ises")):
        return word[:-2]
    if word.endswith(("os", "as", "es")):
        return word[:-2]
    return word[:-1] if word[-1] in "aeo" else word


def stems(text: str) -> tuple[str, ...]:
    """The stems of a text in its order, without words that carry nothing."""
    return tuple(stem(word) for word in fold(text).split() if word not in STOP and len(word) > 2)


@dataclass(frozen=True)
class Match:
    """A text like the one asked about. ``likeness`` from ``LEAST`` to 1; ``shared`` the stems that weigh most, at most five."""

    key: str
    likeness: float
    shared: tuple[str, ...]

    @property
    def percent(self) -> int:
        """The likeness in whole hundredths."""
        return round(100 * self.likeness)


def alike(text: str, earlier: Mapping[str, Iterable[str]], *, limit: int = 5, least: float = LEAST) -> list[Match]:
    """The texts of ``earlier`` (key -> its ``stems``) most like ``text``, the likest first; equals in the order of their keys."""
    asked = Counter(_traces(stems(text)))
    if not asked or not earlier:
        return []
    traces = {key: Counter(_traces(words)) for key, words in earlier.items()}
    spread: dict[str, int] = defaultdict(int)
    for counted in traces.values():
        for trace in counted:
            spread[trace] += 1
    weigh = _Weights(spread, len(traces) + 1)
    own = weigh(asked)
    size = math.sqrt(sum(weight * weight for weight in own.values()))
    found = []
    for key, counted in traces.items():
        common = own.keys() & counted.keys()
        if not common:
            continue
        other = weigh(counted)
        dot = {trace: own[trace] * other[trace] for trace in common}
        likeness = sum(dot.values()) / (size * math.sqrt(sum(weight * weight for weight in other.values())))
        if likeness >= least:
            shared = sorted((t for t in dot if not t.endswith("*")), key=lambda t: (-dot[t], t))[:5]
            found.append(Match(key, min(1.0, round(likeness, 4)), tuple(shared)))
    return sorted(found, key=lambda match: (-match.likeness, match.key))[:limit]


def _traces(words: Iterable[str]) -> list[str]:
    """Stems, and the first five letters of the longer ones, marked by a star."""
    listed = list(words)
    return listed + [f"{word[:PREFIX]}*" for word in listed if len(word) > PREFIX]


class _Weights:
    def __init__(self, spread: Mapping[str, int], texts: int):
        self.spread, self.texts = spread, texts

    def __call__(self, counted: Counter[str]) -> dict[str, float]:
        return {
            trace: (HALF if trace.endswith("*") else 1.0)
            * (1 + math.log(times))
            * math.log((1 + self.texts) / (1 + self.spread.get(trace, 0)))
            for trace, times in counted.items()
        }
