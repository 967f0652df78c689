"""Marks and the scales they stand on: read, judged, and converted without ever earning more than was earned.

The rule. A mark means nothing without its scale: 60 passes where 60 of 100 is asked and fails where 70 is, and a 10 is the
best of one scale and a failure on another. A scale is a row of bands, each from its ``low`` up to the next one's; the
pack says which letter each band is worth and from which mark a course is passed. A mark that no step of the scale can be
(11 on 0-10) is refused, never clipped. A conversion goes through the letter: the same letter, and inside its band the
same place, rounded down to what the other scale can say. So a better mark is never worth less, and there and back never
earns. Source: handbook 8 (how schools read the records, [53]: 10 and 9 are A, 8 is B, 7 is C, 6 is D, below 6 is F);
scales differ between districts, so they are data of the packs, with source and confidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from ambos.domain.errors import Refused


@dataclass(frozen=True)
class Band:
    """Marks from ``low`` up to the next band: worth ``letter``, and a pass or not."""

    low: Decimal
    letter: str
    is_pass: bool


@dataclass(frozen=True)
class Scale:
    """A scale of marks. ``bands`` rise; ``step`` is the smallest difference it can say (0.1, 1).

    A scale of letters has the letters alone (``step`` 0) and its bands stand on 0, 1, 2 ... in rising order.
    """

    code: str
    high: Decimal
    step: Decimal
    bands: tuple[Band, ...]
    source: str = ""
    confidence: str = "unverified"

    @property
    def low(self) -> Decimal:
        """The lowest mark there is."""
        return self.bands[0].low

    @property
    def has_letters(self) -> bool:
        """Are its marks letters and not numbers?"""
        return self.step == 0

    def read(self, typed: str) -> Mark:
        """The mark somebody typed: '8,5', ' 9 ', 'b'. Refused ``grades.off_scale`` (values: mark, scale, low, high)."""
        text = typed.strip()
        if self.has_letters:
            for band in self.bands:
                if band.letter == text.upper():
                    return Mark(self, band.low)
        else:
            number = _number(text)
            if number is not None and self.low <= number <= self.high and number % self.step == 0:
                return Mark(self, number)
        raise Refused("grades.off_scale", field="mark", mark=text, scale=self.code, low=self.low, high=self.high)

    def band(self, number: Decimal) -> int:
        """Which band a number lies in, counted from the lowest."""
        return max(i for i, band in enumerate(self.bands) if band.low <= number)

    def top_of(self, index: int) -> Decimal:
        """The best mark of a band that the scale can say."""
        return self.high if index + 1 == len(self.bands) else self.bands[index + 1].low - self.step


@dataclass(frozen=True)
class Mark:
    """A mark on its scale."""

    scale: Scale
    number: Decimal

    @property
    def band(self) -> Band:
        """The band it lies in."""
        return self.scale.bands[self.scale.band(self.number)]

    @property
    def letter(self) -> str:
        """What it is worth in letters."""
        return self.band.letter

    @property
    def is_pass(self) -> bool:
        """Was the course passed with it?"""
        return self.band.is_pass

    def __str__(self) -> str:
        return self.letter if self.scale.has_letters else f"{self.number.normalize():f}"


def load_scale(row: Mapping[str, Any]) -> Scale:
    """A scale from a pack: ``code``, ``high``, ``step`` (0 for letters), ``bands`` (from the lowest: low, letter, pass).

    ``ValueError`` when bands do not rise, a pass lies below a fail, or a letter comes back after another.
    """
    letters = Decimal(str(row["step"])) == 0
    bands = tuple(
        Band(Decimal(i) if letters else Decimal(str(band["low"])), str(band["letter"]), bool(band["pass"]))
        for i, band in enumerate(row["bands"])
    )
    if not bands:
        raise ValueError(f"scale {row['code']}: no bands")
    high = bands[-1].low if letters else Decimal(str(row["high"]))
    wrong = [
        "bands must rise" if any(a.low >= b.low for a, b in pairwise(bands)) else "",
        "the best band lies above the top" if bands[-1].low > high else "",
        "a pass lies below a fail" if any(a.is_pass and not b.is_pass for a, b in pairwise(bands)) else "",
        "a letter comes twice" if len({band.letter for band in bands}) != len(bands) else "",
    ]
    if any(wrong):
        raise ValueError(f"scale {row['code']}: {', '.join(filter(None, wrong))}")
    return Scale(
        str(row["code"]), high, Decimal(str(row["step"])), bands, row.get("source", ""), row.get("confidence", "")
    )


def possible(typed: str, scales: Iterable[Scale]) -> list[Mark]:
    """Every reading of a mark whose scale nobody wrote down, in the order of the scales."""
    found = []
    for scale in scales:
        try:
            found.append(scale.read(typed))
        except Refused:
            continue
    return found


def convert(mark: Mark, to: Scale) -> Mark:
    """The same worth on another scale: the same letter, the same place within its band, rounded down.

    Where the other scale lacks the letter, its best mark of a letter not better. Refused ``grades.no_such_letter``
    (values: letter, scale) when it has none.
    """
    if to == mark.scale:
        return mark
    index = mark.scale.band(mark.number)
    letters = [band.letter for band in to.bands]
    worth = next((b.letter for b in reversed(mark.scale.bands[: index + 1]) if b.letter in letters), None)
    if worth is None:
        raise Refused("grades.no_such_letter", field="mark", letter=mark.letter, scale=to.code)
    target = letters.index(worth)
    low, top = to.bands[target].low, to.top_of(target)
    if to.has_letters:
        return Mark(to, low)
    if worth != mark.letter:
        return Mark(to, top)
    here, high = mark.band.low, mark.scale.top_of(index)
    share = Decimal(0) if mark.scale.has_letters or high == here else (mark.number - here) / (high - here)
    exact = low + share * (top - low)
    return Mark(to, exact if exact == low else (exact / to.step).to_integral_value(ROUND_FLOOR) * to.step)


def _number(text: str) -> Decimal | None:
    """'8,5' and '8.5'. Nothing for 'NaN', 'Infinity', '1e3', and whatever else is no mark."""
    plain = text.replace(",", ".")
    if not plain.replace(".", "", 1).isascii() or not plain.replace(".", "", 1).isdigit():
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None
