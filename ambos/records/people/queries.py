"""Reads of people. Each takes the reader's ``access``; whatever shows a name is within its offices and purposes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from ambos.domain import codes, telephones
from ambos.domain.access import Access
from ambos.domain.errors import Refused
from ambos.domain.names import PartialDate, fold, full_name, tokens
from ambos.records.accounts.queries import NOTHING, named_within
from ambos.records.audit.actions import record, record_read
from ambos.records.network.models import Office
from ambos.records.registry.loading import origin

from . import vault
from .models import LONGEST_WORD, Consent, ContactPoint, Person, SearchWord
from .permissions import may_open, may_read_consent, may_search, require

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
class ContactValue:
    """A contact point in the clear: ``value`` as it is dialled or mailed, ``shown`` as people write it."""

    key: UUID
    system: str
    system_label: str
    value: str
    shown: str
    may_text: bool
    is_shared: bool


@dataclass(frozen=True)
class SearchTerms:
    """What somebody typed, taken apart: folded name words, the dates it may mean, a code, a telephone."""

    words: tuple[str, ...] = ()
    born: tuple[PartialDate, ...] = ()
    code: str = ""
    phone: str = ""


def people(access: Access) -> QuerySet[Person]:
    """The records this reader may open, forgotten ones left out."""
    return Person.objects.filter(_mine(access), forgotten_at__isnull=True)


def person(access: Access, key: UUID | str) -> Person | None:
    """One record, or ``None``: out of reach, forgotten, mistyped and absent look alike."""
    known = _key(key)
    return people(access).select_related("office", "identity").filter(pk=known).first() if known else None


def open_person(access: Access, key: UUID | str, *, reason: str) -> Person | None:
    """One record, opened to be read on screen or paper: the log says who and why."""
    found = person(access, key)
    if found is None:
        return None
    record_read(found, by=access, reason=reason, office=found.office_id)
    return found


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


def look_alikes(access: Access, *, purpose: str, names: Iterable[str], born: PartialDate | None) -> list[Person]:
    """Up to five records that may be the same human being: the same folded name, or the same full birth date and a
    shared name word. A suggestion: nothing is ever merged by itself."""
    near, words = people(access).filter(purpose=purpose), tokens(full_name(*names))
    found = {p.pk: p for p in near.filter(folded=" ".join(words))[:5]}
    if born is not None and born.precision == "day":
        for other in near.filter(born_on=born.earliest, born_precision="day")[:50]:
            if set(words) & set(other.folded.split()):
                found.setdefault(other.pk, other)
    return list(found.values())[:5]


def contact_point(access: Access, key: UUID | str) -> ContactPoint | None:
    """One telephone or e-mail, still sealed, of a person within reach; or ``None``."""
    known = _key(key)
    points = ContactPoint.objects.select_related("person__office")
    found = points.filter(pk=known, person__in=people(access)).first() if known else None
    return found if found and may_open(access, found.person) else None


def contact_points(access: Access, person: Person) -> list[ContactValue]:
    """Her telephones and e-mails in the clear."""
    require(may_open(access, person))
    country = person.office.country
    rows = []
    for row in person.contact_points.order_by("system", "id"):
        value = vault.unseal(person.purpose, row)
        shown = telephones.shown(value, country=country) if row.system == ContactPoint.System.PHONE else value
        rows.append(
            ContactValue(row.pk, row.system, row.get_system_display(), value, shown, row.may_text, row.is_shared)
        )
    return rows


def identifiers(access: Access, person: Person) -> list[tuple[str, str]]:
    """(kind, value) of her national identifiers, opened."""
    require(may_open(access, person))
    return [(row.kind, vault.unseal(person.purpose, row)) for row in person.sealed_identifiers.order_by("kind")]


def consents(access: Access, person: Person) -> QuerySet[Consent]:
    """What she allowed, newest first, revoked ones included."""
    require(may_open(access, person))
    return person.consents.select_related("taken_by").order_by("-given_at", "-id")


def consent(access: Access, key: UUID | str) -> Consent | None:
    """One consent, or ``None``: out of reach, mistyped and absent look alike."""
    known = _key(key)
    found = Consent.objects.select_related("person", "office", "taken_by").filter(pk=known).first() if known else None
    return found if found and may_read_consent(access, found) else None


def linked(access: Access, person: Person) -> list[Person]:
    """The other records of the same human being that this reader may open."""
    if not person.identity_id:
        return []
    return list(people(access).filter(identity=person.identity_id).exclude(pk=person.pk).order_by("id"))


def same_identifier(access: Access, person: Person) -> list[Person]:
    """Other records within reach and of her purpose that carry one of her national identifiers."""
    indexes = person.sealed_identifiers.values("value_index")
    return list(people(access).filter(sealed_identifiers__value_index__in=indexes).exclude(pk=person.pk).distinct()[:5])


def language_choices() -> list[tuple[str, str]]:
    """(code, name) of the languages the origin pack knows, Spanish and English first."""
    column = "name_en" if (get_language() or "es").startswith("en") else "name_es"
    first = {"es": 0, "en": 1}
    rows = [(row["code"], row[column]) for row in origin().rows("languages.csv")]
    return sorted(rows, key=lambda pair: (first.get(pair[0], 2), fold(pair[1])))


def state_choices() -> list[tuple[str, str]]:
    """(ISO 3166-2 code, name) of the states of origin, as the origin pack has them."""
    file = "places/states.csv"
    return [(row["iso_3166_2"], row["name"]) for row in (origin().rows(file) if origin().has(file) else ())]


def human(path: str = "") -> Coalesce:
    """The expression that tells human beings apart when persons are counted: the identity, else the record itself.

    >>> Encounter.objects.aggregate(n=Count(human("person"), distinct=True))  # doctest: +SKIP
    """
    return Coalesce(f"{path}__identity_id" if path else "identity_id", f"{path}_id" if path else "id")


def count_people(access: Access) -> int:
    """Distinct human beings among the records within reach: linked records count once."""
    return people(access).aggregate(n=Count(human(), distinct=True))["n"]


def _mine(access: Access) -> Q:
    """Her offices and her purposes, and nothing to whom does not serve people."""
    return named_within(access, office="office") if may_search(access) else NOTHING


def _key(typed: UUID | str) -> UUID | None:
    try:
        return typed if isinstance(typed, UUID) else UUID(typed)
    except ValueError:
        return None


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
        born = born.filter(Exists(SearchWord.objects.filter(_word(word), person=OuterRef("pk"))))
    return list(born.order_by("born_on", "-id")[:limit])


def _by_words(access: Access, asked: SearchTerms, limit: int) -> list[Person]:
    """One query over the word index, driven by the rarest word; a second, bounded one finds out which that is."""
    mine = _mine(access)
    words = _rarest_first(mine, asked.words)
    matches = SearchWord.objects.filter(mine, _word(words[0]))
    if asked.born:
        matches = matches.filter(_born(asked.born, "person__"))
    for word in words[1:]:
        matches = matches.filter(Exists(SearchWord.objects.filter(_word(word), person=OuterRef("person"))))
    # A person may carry several words with one beginning; four a person is more than any name we know.
    rows = matches.select_related("person").order_by("word", "-person")[: 4 * limit]
    return list({row.person_id: row.person for row in rows}.values())[:limit]


def _rarest_first(mine: Q, words: tuple[str, ...]) -> list[str]:
    """The words, the one with the fewest matches first: one query that stops counting each at ``COMMON``."""
    if len(words) == 1:
        return list(words)
    probes = {
        f"probe{n}": _Matches(SearchWord.objects.filter(mine, _word(word)).values("pk")[:COMMON])
        for n, word in enumerate(words)
    }
    counts = (
        Office.objects.filter(pk=Office.objects.order_by().values("pk")[:1])
        .annotate(**probes)
        .values_list(*probes)
        .first()
    )
    return [word for _, _, word in sorted((n, -len(word), word) for n, word in zip(counts or (), words, strict=True))]


class _Matches(Subquery):
    """How many rows a bounded query has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS bounded)"
    output_field = IntegerField()


def _word(word: str) -> Q:
    word = word[:LONGEST_WORD]
    if len(word) < SHORTEST_PREFIX:
        return Q(word=word)
    return Q(word__gte=word, word__lt=word + "\U0010ffff")


def _by_phone(access: Access, text: str, limit: int) -> list[Person]:
    country = Office.objects.filter(pk__in=access.offices).values_list("country", flat=True).first() or ""
    try:
        number = telephones.normalise(text, country=country, field="")
    except Refused:
        return []
    indexes = [
        vault.index(purpose, ContactPoint.System.PHONE, telephones.dialled(number))
        for purpose in sorted(access.purposes)
    ]
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
