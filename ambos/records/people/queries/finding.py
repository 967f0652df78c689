"""Finding people by what somebody typed: part of a name, a birth date, a code, a telephone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, IntegerField, OuterRef, Q, Subquery

from ambos.domain import codes, telephones
from ambos.domain.access import Access
from ambos.domain.errors import Refused
from ambos.domain.names import PartialDate, fold, tokens
from ambos.records.accounts.queries import named_within
from ambos.records.audit.actions import record
from ambos.records.network.models import Office

from .. import vault
from ..models import LONGEST_WORD, ContactPoint, Person, SearchWord
from .records import mine, people

SHORTEST_PREFIX = 3
"""Letters before a word is searched by its beginning; a shorter one must be the whole word."""
COMMON = 400
"""A word with more matches than this counts as common: how common is not worth counting."""
_MONTHS = {
    written: month
    for names in (
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "january february march april may june july august september october november december",
    )
    for month, name in enumerate(names.split(), 1)
    for written in (name, name[:3], name[:4])
}  # fmt: skip


@dataclass(frozen=True)
class SearchTerms:
    """What somebody typed, taken apart: folded name words, the dates it may mean, a code, a telephone."""

    words: tuple[str, ...] = ()
    born: tuple[PartialDate, ...] = ()
    code: str = ""
    phone: str = ""


def search_people(access: Access, text: str, limit: int = 20) -> list[Person]:
    """Up to ``limit`` people whose code or telephone is ``text``, or who carry every word and the birth date in it.

    Words of three letters or more match by their beginning, accents and case aside; a date is typed as 12/03/1981,
    12 mar 1981 or 1981. Exact words come first, then the newest records. The log gets one event with the count only.
    """
    found = _found(access, terms(text), text, limit)
    record("people.searched", "people.person", by=access, count=len(found))
    return found


def terms(text: str) -> SearchTerms:
    """``text`` taken apart. What cannot be searched (one letter, punctuation) leaves nothing and so finds nobody."""
    born, rest = _dates(text[:200])
    words = tuple(dict.fromkeys(tokens(rest)))[:6]
    code = codes.normalise(text)
    return SearchTerms(words, born, code if 6 <= len(code) <= 8 and codes.is_valid(code) else "")


def _found(access: Access, asked: SearchTerms, text: str, limit: int) -> list[Person]:
    if asked.code and (one := list(people(access).filter(code=asked.code))):
        return one
    if len(re.sub(r"\D", "", text)) >= 7 and not asked.born and (same := _by_phone(access, text, limit)):
        return same
    if asked.born and (asked.born[0].precision == "day" or not asked.words):
        return _by_birth(access, asked, limit)
    return _by_words(access, asked, limit) if asked.words else []


def _by_birth(access: Access, asked: SearchTerms, limit: int) -> list[Person]:
    """Driven by the birth date: on one day fewer people are born than carry any common name."""
    born = people(access).filter(_born(asked.born))
    for word in asked.words:
        born = born.filter(Exists(SearchWord.objects.filter(word_match(word), person=OuterRef("pk"))))
    return list(born.order_by("born_on", "-id")[:limit])


def _by_words(access: Access, asked: SearchTerms, limit: int) -> list[Person]:
    """One query over the word index, driven by the rarest word, which a bounded one finds out; then the records."""
    reach = mine(access)
    words = rarest_first(reach, asked.words)
    matches = SearchWord.objects.filter(reach, word_match(words[0]))
    if asked.born:
        # Her office and purpose are said of her record too: the index on birth dates begins with them.
        own = named_within(access, purpose="person__purpose", office="person__office")
        matches = matches.filter(own, _born(asked.born, "person__"))
    for word in words[1:]:
        matches = matches.filter(Exists(SearchWord.objects.filter(word_match(word), person=OuterRef("person"))))
    # A person may carry several words with one beginning; four a person is more than any name we know, and with other words
    # beside it hardly two. Keys first, from the index alone: whole records only of those who are shown.
    most = (4 if len(words) == 1 else 2) * limit
    keys = list(dict.fromkeys(matches.order_by("word", "-person").values_list("person", flat=True)[:most]))[:limit]
    found = people(access).in_bulk(keys)
    return [found[key] for key in keys if key in found]


def rarest_first(reach: Q, words: tuple[str, ...]) -> list[str]:
    """The words, the one with the fewest matches first."""
    if len(words) == 1:
        return list(words)
    return list(how_common(reach, words))


def how_common(reach: Q, words: tuple[str, ...]) -> dict[str, int]:
    """Word -> how many match it, the rarest first: one query that stops counting each at ``COMMON``."""
    probes = {
        f"probe{n}": _Matches(SearchWord.objects.filter(reach, word_match(word)).values("pk")[:COMMON])
        for n, word in enumerate(words)
    }
    counts = (
        Office.objects.filter(pk=Office.objects.order_by().values("pk")[:1])
        .annotate(**probes)
        .values_list(*probes)
        .first()
    )
    found = sorted((n, -len(word), word) for n, word in zip(counts or (), words, strict=True))
    return {word: n for n, _, word in found}


class _Matches(Subquery):
    """How many rows a bounded query has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS bounded)"
    output_field = IntegerField()


def word_match(word: str) -> Q:
    word = word[:LONGEST_WORD]
    if len(word) < SHORTEST_PREFIX:
        return Q(word=word)
    return Q(word__gte=word, word__lt=word + "\U0010ffff")


def phone_index(purpose: str, typed: str, country: str) -> str:
    """By what a telephone is found, as somebody typed it in that country; empty where it cannot be read."""
    try:
        number = telephones.normalise(typed, country=country, field="")
    except Refused:
        return ""
    return vault.index(purpose, ContactPoint.System.PHONE, telephones.dialled(number))


def _by_phone(access: Access, text: str, limit: int) -> list[Person]:
    country = Office.objects.filter(pk__in=access.offices).values_list("country", flat=True).first() or ""
    indexes = [index for purpose in sorted(access.purposes) if (index := phone_index(purpose, text, country))]
    points = ContactPoint.objects.filter(value_index__in=indexes).values("person")
    return list(people(access).filter(pk__in=points).order_by("-id")[:limit])


def _born(dates: tuple[PartialDate, ...], path: str = "") -> Q:
    """Born on one of these dates, as far as either side knows: a year typed finds the days in it, a day typed finds
    also whoever is known to have been born in that month or year."""
    if dates[0].precision == "year":
        return Q(**{f"{path}born_on__range": (dates[0].earliest, dates[0].latest)})
    # Which first days it may be stored under comes first and alone, so that the index on the date is used.
    found, stored = Q(pk__in=()), set()
    for typed in dates:
        for first, precision in (
            (typed.earliest, "day"),
            (typed.earliest.replace(day=1), "month"),
            (date(typed.year, 1, 1), "year"),
        ):
            stored.add(first)
            found |= Q(**{f"{path}born_on": first, f"{path}born_precision": precision})
    return Q(**{f"{path}born_on__in": stored}) & found


def _dates(text: str) -> tuple[tuple[PartialDate, ...], str]:
    """The dates ``text`` may mean and what is left of it. 3/4/1981 may be either of two days: both are looked for."""
    for pattern in (
        r"(?<!\d)(?P<a>\d{1,2})[/.\-](?P<b>\d{1,2})[/.\-](?P<y>\d{4})(?!\d)",
        r"(?<!\d)(?P<y>\d{4})-(?P<b>\d{2})-(?P<a>\d{2})(?!\d)",
        r"(?<!\d)(?P<a>\d{1,2})\s+(?:de\s+)?(?P<m>[^\W\d_]{3,10})\.?,?\s+(?:de\s+|del\s+)?(?P<y>\d{4})(?!\d)",
        r"(?P<m>[^\W\d_]{3,10})\.?\s+(?P<a>\d{1,2}),?\s+(?P<y>\d{4})(?!\d)",
        r"(?<!\d)(?P<y>(?:18|19|20)\d{2})(?!\d)",
    ):
        found = re.search(pattern, text)
        parts = found.groupdict() if found else {}
        born = _readings(parts) if found else ()
        if found and born:
            return born, text[: found.start()] + " " + text[found.end() :]
    return (), text


def _readings(parts: dict[str, str]) -> tuple[PartialDate, ...]:
    year = int(parts["y"])
    if "a" not in parts:
        return (PartialDate(year),)
    day = int(parts["a"])
    if "m" in parts:
        month = _MONTHS.get(fold(parts["m"]))
        pairs = [(month, day)] if month else []
    else:
        pairs = [(int(parts["b"]), day), (day, int(parts["b"]))]
    read = []
    for month, day in dict.fromkeys(pairs):
        try:
            read.append(PartialDate(year, month, day))
        except ValueError:
            continue
    return tuple(read)
