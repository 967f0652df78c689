"""Names as they are written, searched and shortened, and birth dates that are only partly known.

The rule. A person has one or more given names and two surnames, the father's first; none is ever collapsed into "first
and last name". A name is kept as it was typed; only the search column is folded: accents and case away (systems abroad
lose them), "Ma." read as María. Search suggests and never merges. A birth date may be known to the day, the month or
the year, and an age is then a range. Sources: handbook 1.2; age bands of handbook 15 H.

Decided here: an emoji is kept where there are letters beside it (it is what she typed, and search drops it) and refused
where there are none; one letter is a name; "N/A" in a surname's box is no surname; characters that hide or reorder text
(controls, bidirectional overrides) are refused, because a list must show what is stored.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from ambos.domain.errors import Reason, Refused

Precision = Literal["year", "month", "day"]

ABBREVIATIONS = {
    "ma": "maria", "fco": "francisco", "gpe": "guadalupe", "gmo": "guillermo", "fdo": "fernando", "ant": "antonio",
    "fdez": "fernandez", "fdz": "fernandez", "glez": "gonzalez", "gzz": "gonzalez", "gzlz": "gonzalez",
    "hdez": "hernandez", "hdz": "hernandez", "mtz": "martinez", "mtnez": "martinez", "mtez": "martinez",
    "rdz": "rodriguez", "rdgz": "rodriguez", "rdguez": "rodriguez", "rguez": "rodriguez", "lpz": "lopez",
    "gtz": "gutierrez", "dguez": "dominguez", "dgz": "dominguez", "vzqz": "vazquez", "jmz": "jimenez",
    "rmz": "ramirez", "schz": "sanchez", "sta": "santa", "sto": "santo",
}  # fmt: skip
"""Customary short forms in Spanish records, read the same with and without their dot."""
DOTTED = {"m": "maria", "j": "jose"}
"""Short forms only with their dot: a bare M or J may be a whole initial."""

_PARTICLES = frozenset({"de", "del", "la", "las", "los", "y", "e", "da", "do", "dos", "van", "von"})
_NOTHING = frozenset({
    "n/a", "s/n", "s/a", "x", "xx", "xxx", "no tiene", "no aplica", "ninguno", "ninguna", "none", "sin apellido",
    "not applicable", "unknown", "desconocido",
})  # fmt: skip
# letters that carry no separable accent, so that taking accents away leaves them
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"})
# apostrophes that Unicode counts as letters or symbols (the saltillo of Nahuatl and Mixe among them), and the backtick
_APOSTROPHES = frozenset("ʻʼʽˈʹꞌꞋ`´′＇")
_JOINERS = frozenset("\u200c\u200d")  # they shape some scripts and some emoji, and hide nothing


def fold(text: str) -> str:
    """``text`` for the search column: small letters without accents (ñ as n), words parted by single spaces.

    Apostrophes, hyphens and all punctuation become spaces; emoji, controls and bidirectional marks go. Other scripts
    stay as they are. Folding twice changes nothing. Never raises.

    >>> fold("  María-José O’Brien  PEÑA ")
    'maria jose o brien pena'
    """
    return " ".join(_folded(text, keep="").split())


def tokens(text: str) -> tuple[str, ...]:
    """The folded words of a name, customary abbreviations written out. What two spellings of one name share.

    >>> tokens("Ma. de los Ángeles Hdez.")
    ('maria', 'de', 'los', 'angeles', 'hernandez')
    """
    found = []
    for word in _folded(text, keep=".").replace(".", ". ").split():
        bare = word.rstrip(".")
        if bare:
            short = DOTTED.get(bare) if word.endswith(".") else None
            found.append(short or ABBREVIATIONS.get(bare, bare))
    return tuple(found)


def is_placeholder(text: str) -> bool:
    """Does this say "no name" rather than a name ('N/A', 'no tiene', 'XX', '--')? A blank does not: it is a blank."""
    plain = " ".join(text.casefold().split())
    return bool(plain) and (plain.rstrip(".") in _NOTHING or not any(c.isalnum() for c in plain)) and plain.isascii()


def full_name(given: str, surname1: str = "", surname2: str = "") -> str:
    """Given names, father's surname, mother's surname, in this order, blanks and placeholders left out.

    >>> full_name("Ma. Guadalupe", "Hernández", "N/A")
    'Ma. Guadalupe Hernández'
    """
    parts = (given, surname1, surname2)
    return " ".join(" ".join(part.split()) for part in parts if part.strip() and not is_placeholder(part))


def initials(given: str, surname1: str = "", surname2: str = "") -> str:
    """One capital of each part, particles passed over, for lists where a full name would tell too much.

    >>> initials("María José", "de la Cruz", "Ñancu")
    'MCÑ'
    """
    found = []
    for part in (given, surname1, surname2):
        if is_placeholder(part):
            continue
        words = [w for w in re.split(r"[\s\-]+", part) if any(c.isalpha() for c in w)]
        chosen = next((w for w in words if w.casefold() not in _PARTICLES), words[0] if words else "")
        letter = next((c for c in unicodedata.normalize("NFC", chosen) if c.isalpha() and c not in _APOSTROPHES), "")
        found.append(letter.upper()[:1])
    return "".join(found)


def check_name(text: str, field: str, limit: int = 120) -> tuple[Reason, ...]:
    """What is wrong with a typed name, all of it; ``()`` when it may be kept as it stands.

    ``people.name_empty`` · ``people.name_too_long`` (limit, length; in characters) · ``people.name_hidden_characters``
    · ``people.name_is_placeholder`` (typed: leave the box empty instead) · ``people.name_without_letters``.
    """
    if not text.strip():
        return (Reason("people.name_empty", {}, field),)
    found = []
    if len(text.strip()) > limit:
        found.append(Reason("people.name_too_long", {"limit": limit, "length": len(text.strip())}, field))
    if any(_hides(c) for c in text.strip(" ")):
        found.append(Reason("people.name_hidden_characters", {}, field))
    if is_placeholder(text):
        found.append(Reason("people.name_is_placeholder", {"typed": text.strip()}, field))
    elif not any(unicodedata.category(c)[0] == "L" and c not in _APOSTROPHES for c in text):
        found.append(Reason("people.name_without_letters", {}, field))
    return tuple(found)


@dataclass(frozen=True)
class PartialDate:
    """A date known to the year, to the month or to the day. ``ValueError`` when the calendar has no such date."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day needs its month")
        # a typed 0 is a fault, not a part left out
        date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """From how it is stored: '1980', '1980-05' or '1980-05-02'. ``ValueError`` for anything else."""
        found = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", text)
        if not found:
            raise ValueError(f"not a partial date: {text!r}")
        return cls(int(found[1]), *(int(part) if part else None for part in found.groups()[1:]))

    @property
    def precision(self) -> Precision:
        """How much is known: ``'year'``, ``'month'`` or ``'day'``."""
        return "day" if self.day is not None else "month" if self.month is not None else "year"

    @property
    def earliest(self) -> date:
        """The first day it can be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day it can be."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"] + [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)


def parse_partial_date(day: str, month: str, year: str, *, today: date, field: str, oldest: int = 120) -> PartialDate:
    """A birth date typed in three boxes, of which day, or day and month, may be left empty.

    Raises ``Refused`` on ``field``: ``people.date_empty`` · ``people.date_needs_year`` · ``people.date_needs_month`` ·
    ``people.date_not_a_number`` (typed) · ``people.date_needs_four_digits`` (typed) · ``people.date_impossible`` (day,
    month, year: no such day in the calendar) · ``people.date_in_future`` · ``people.date_too_old`` (years).
    """
    typed = {"day": day.strip(), "month": month.strip(), "year": year.strip()}
    if not any(typed.values()):
        raise Refused("people.date_empty", field=field)
    for box in typed.values():
        if box and not re.fullmatch(r"[0-9]{1,4}", box):
            raise Refused("people.date_not_a_number", field=field, typed=box)
    if not typed["year"]:
        raise Refused("people.date_needs_year", field=field)
    if len(typed["year"]) != 4:
        raise Refused("people.date_needs_four_digits", field=field, typed=typed["year"])
    if typed["day"] and not typed["month"]:
        raise Refused("people.date_needs_month", field=field)
    try:
        born = PartialDate(int(typed["year"]), _number(typed["month"]), _number(typed["day"]))
    except ValueError:
        raise Refused(reasons=[Reason("people.date_impossible", typed, field)]) from None
    if born.earliest > today:
        raise Refused("people.date_in_future", field=field)
    if _full_years(born.latest, today) > oldest:
        raise Refused("people.date_too_old", field=field, years=oldest)
    return born


class Ages(NamedTuple):
    """The ages, in full years, somebody may have; both ends included and equal when the age is certain."""

    lowest: int
    highest: int

    @property
    def exact(self) -> int | None:
        """The age when it is certain."""
        return self.lowest if self.lowest == self.highest else None


def age_on(born: PartialDate, on: date) -> Ages:
    """The ages possible ``on`` that day. Who was born on 29 February turns a year older on 1 March of common years.

    ``ValueError`` when ``on`` lies before the earliest birthday possible.
    """
    if on < born.earliest:
        raise ValueError("not born yet")
    return Ages(max(0, _full_years(born.latest, on)), _full_years(born.earliest, on))


AGE_BANDS = ("0-4", "5-9", "10-14", "15-19", "20-24", "25-44", "45-59", "60-64", "65+")
"""The age bands of the uniform report (handbook 15 H)."""
_BAND_STARTS = (0, 5, 10, 15, 20, 25, 45, 60, 65)


def age_band(age: int | Ages) -> str | None:
    """The band an age falls in, or ``None`` when possible ages fall in two. ``ValueError`` for an age below 0."""
    low, high = age if isinstance(age, Ages) else (age, age)
    if low < 0:
        raise ValueError("no age is below 0")
    bands = {sum(start <= years for start in _BAND_STARTS) - 1 for years in (low, high)}
    return AGE_BANDS[bands.pop()] if len(bands) == 1 else None


def _number(box: str) -> int | None:
    return int(box) if box else None


def _full_years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _hides(c: str) -> bool:
    category = unicodedata.category(c)
    return category in ("Cc", "Cs", "Co", "Zl", "Zp") or (category == "Cf" and c not in _JOINERS)


def _folded(text: str, keep: str) -> str:
    # marks go before case does (one mark becomes a letter by case folding), and case folding can bring new ones
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c)[0] != "M")
    lower = unicodedata.normalize("NFKD", bare.casefold()).translate(_LETTERS)
    return "".join(_as_searched(c, keep) for c in lower)


def _as_searched(c: str, keep: str) -> str:
    category = unicodedata.category(c)
    if c in keep or (category[0] in "LN" and c not in _APOSTROPHES):
        return c
    if c in _APOSTROPHES or category[0] in "PZ" or c.isspace():
        return " "
    return ""  # marks, emoji and other symbols, controls, bidirectional marks
