"""Records that may be one human being: while one is registered, waiting for review, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from ambos.domain.access import Access
from ambos.domain.errors import Reason
from ambos.domain.matching import SUGGEST, Matcher, Record, candidates
from ambos.domain.names import PartialDate, full_name, tokens
from ambos.records.accounts.queries import named_within
from ambos.records.network.models import Office

from ..models import ContactPoint, LikelyDuplicate, Person, SealedIdentifier, SearchWord
from ..permissions import may_review
from .finding import COMMON, how_common, phone_index, word_match
from .records import key_of, mine, people
from .words import reason_in_words

NEAR = 60
"""How many records of each kind of nearness are compared with one that is being registered."""
WHILE_REGISTERING = SUGGEST / 5
"""The score from which a record is shown before another is made: looking costs little, a second record much."""


@dataclass(frozen=True)
class Side:
    """One line of the comparison: a label, what each record says, and whether they say the same."""

    label: Any
    one: str
    two: str
    agrees: str = ""
    """``'same'``, ``'near'`` (a spelling, swapped surnames, a date known in part or mistyped), ``'differs'``; empty where one
    of them says nothing, or where there is nothing to compare."""


@dataclass(frozen=True)
class Alike:
    """A record that may be the same human being as another, or was said to be (``is_linked``); what speaks for it and what
    against, in words."""

    person: Person
    is_linked: bool
    reasons: list[str]
    against: list[str]


def look_alikes(
    access: Access,
    *,
    purpose: str,
    names: Iterable[str],
    born: PartialDate | None,
    sex: str = "",
    phone: str = "",
    country: str = "",
) -> list[Alike]:
    """Up to five records that may be the same human being as the one that is being registered, likeliest first, with what
    speaks for it and against; whoever has the very same name is among them, however common it is. ``phone``: as typed, in
    which ``country``. A suggestion: nothing is ever merged by itself. At most seven queries, each bounded."""
    names = [*names, "", ""][:3]
    number = phone_index(purpose, phone, country) if phone else ""
    asked = Record("", *names, born, sex, number)
    near = {p.pk: p for kind in _near(access, purpose, names, born, number) for p in kind}
    matcher = Matcher()
    phones = set(_holders(number, near))
    words, scored = " ".join(tokens(full_name(*names))), []
    for found in near.values():
        compared = matcher.compare(asked, record_of(found, phone=number if found.pk in phones else ""))
        if compared.score >= WHILE_REGISTERING or found.folded == words:
            told = Alike(found, False, _in_words(compared.reasons), _in_words(compared.against))
            scored.append((-compared.score, found.pk, told))
    return [told for _score, _key, told in sorted(scored, key=lambda row: row[:2])[:5]]


def record_of(person: Person, *, phone: str = "", number: str = "") -> Record:
    """What is compared of a person."""
    names = person.given_names, person.surname1, person.surname2
    return Record(person.pk, *names, person.born, person.sex, phone, number)


def records_to_compare(purpose: str, office: UUID) -> Iterator[Record]:
    """Every record of one purpose and office, for the search of likely duplicates. Telephones and national numbers as
    their blind indexes: equal when they are equal, and nothing more."""
    mine = {"purpose": purpose, "office": office, "forgotten_at": None}
    of_mine = {f"person__{name}": value for name, value in mine.items()}
    return _records(Person.objects.filter(**mine).order_by("pk").iterator(5000), of_mine)


def likely_same(person: Person, others: Iterable[Person]) -> list[Alike]:
    """Which of these others may be the same human being as this one, likeliest first, and those already said to be;
    those said to be two people are left out. Asks no reader: whoever calls has made sure that all may be read. Three
    queries. A suggestion: nothing is ever merged by itself."""
    known = {one.pk: one for one in (person, *others) if one.forgotten_at is None}
    if person.pk not in known or len(known) == 1:
        return []
    records = {one.id: one for one in _records(known.values(), {"person__in": list(known)})}
    matcher, two = Matcher.of(records.values()), _said_two(known)
    found = []
    for key, other in known.items():
        if key == person.pk or frozenset((key, person.pk)) in two:
            continue
        is_linked = person.identity_id is not None and person.identity_id == other.identity_id
        compared = matcher.compare(records[person.pk], records[key])
        if is_linked or compared.score >= SUGGEST:
            said = Alike(other, is_linked, _in_words(compared.reasons), _in_words(compared.against))
            found.append((-compared.score, key, said))
    return [said for _score, _key, said in sorted(found, key=lambda row: row[:2])]


def same_elsewhere(people: Iterable[Person]) -> dict[UUID, set[UUID]]:
    """Of each of these, the keys of other records of its purpose, at whatever office, that are the same child or adult by what
    needs no judgement: the whole name and the whole birth date, or the same sealed number. Those said to be two people are left
    out. Asks no reader: whoever calls shows no more than that there is one. Five queries, each by an index."""
    known = {one.pk: one for one in people if one.forgotten_at is None}
    whole = {(one.folded, one.born_on) for one in known.values() if one.born_precision == Person.Precision.DAY}
    offices = list(Office.objects.values_list("pk", flat=True))  # the index of names leads by office
    named: dict[tuple[str, str, Any], set[UUID]] = {}
    for purpose in {one.purpose for one in known.values()}:
        rows = Person.objects.filter(
            purpose=purpose, office__in=offices, folded__in={folded for folded, _born in whole}, born_precision="day",
            forgotten_at=None,
        )  # fmt: skip
        for key, folded, born in rows.values_list("pk", "folded", "born_on"):
            named.setdefault((purpose, folded, born), set()).add(key)
    numbers = dict(SealedIdentifier.objects.filter(person__in=known).values_list("value_index", "person"))
    of_number: dict[UUID, set[UUID]] = {}
    equal = SealedIdentifier.objects.filter(value_index__in=numbers, person__forgotten_at=None)
    for index, key, purpose in equal.values_list("value_index", "person", "person__purpose"):
        if known[numbers[index]].purpose == purpose:
            of_number.setdefault(numbers[index], set()).add(key)
    found = {
        key: (named.get((one.purpose, one.folded, one.born_on), set()) if one.born_precision == "day" else set())
        | of_number.get(key, set())
        for key, one in known.items()
    }
    two = _said_two({*known, *(other for others in found.values() for other in others)})
    return {
        key: {other for other in others - {key} if frozenset((key, other)) not in two} for key, others in found.items()
    }


def likely_pairs(people: Iterable[Person]) -> list[tuple[UUID, UUID]]:
    """Keys of the pairs among these records that may be one human being and of which nobody said anything yet, likeliest
    first. Asks no reader, as ``likely_same``. Three queries."""
    known = {one.pk: one for one in people if one.forgotten_at is None}
    if len(known) < 2:
        return []
    pairs = candidates(_records(known.values(), {"person__in": list(known)}))
    two = _said_two(known) if pairs else set()
    return [
        (pair.a, pair.b)
        for pair in pairs
        if frozenset((pair.a, pair.b)) not in two
        and (known[pair.a].identity_id is None or known[pair.a].identity_id != known[pair.b].identity_id)
    ]


def _records(people: Iterable[Person], of_them: dict[str, Any]) -> Iterator[Record]:
    phones = dict(
        ContactPoint.objects.filter(system="phone", **of_them).values_list("person", "value_index").iterator()
    )
    numbers = dict(
        SealedIdentifier.objects.filter(**of_them).order_by("kind").values_list("person", "value_index").iterator()
    )
    for person in people:
        yield record_of(person, phone=phones.get(person.pk, ""), number=numbers.get(person.pk, ""))


def _said_two(keys: Iterable[UUID]) -> set[frozenset[UUID]]:
    keys = list(keys)
    said = LikelyDuplicate.objects.filter(one__in=keys, two__in=keys, state=LikelyDuplicate.State.DIFFERENT)
    return {frozenset(pair) for pair in said.values_list("one", "two")}


def duplicates(access: Access, *, state: str = LikelyDuplicate.State.SUGGESTED) -> QuerySet[LikelyDuplicate]:
    """Pairs to be reviewed (or already so), within reach, likeliest first; none of a forgotten person."""
    if not may_review(access):
        return LikelyDuplicate.objects.none()
    return (
        LikelyDuplicate.objects.filter(named_within(access, office="office"), state=state)
        .exclude(Q(one__forgotten_at__isnull=False) | Q(two__forgotten_at__isnull=False))
        .select_related("one__office", "two__office", "decided_by")
        .order_by("-score", "id")
    )


def duplicate(access: Access, key: UUID | str) -> LikelyDuplicate | None:
    """One pair, whatever its state; out of reach, mistyped and absent look alike."""
    known = key_of(key)
    if known is None or not may_review(access):
        return None
    found = LikelyDuplicate.objects.filter(named_within(access, office="office"), pk=known)
    found = found.filter(one__forgotten_at=None, two__forgotten_at=None)
    return found.select_related("one__office", "two__office", "one__identity", "two__identity", "decided_by").first()


def reasons_of(pair: LikelyDuplicate) -> tuple[list[str], list[str]]:
    """What speaks for, and what against, in words: as it stands now, since either record may have been corrected."""
    matcher = Matcher()
    keys = [pair.one_id, pair.two_id]
    phones = ContactPoint.objects.filter(person__in=keys, system="phone").values_list("person", "value_index")
    numbers = dict(SealedIdentifier.objects.filter(person__in=keys).values_list("person", "value_index"))
    shared = _shared(phones, keys)
    one, two = (record_of(p, phone=shared, number=numbers.get(p.pk, "")) for p in (pair.one, pair.two))
    compared = matcher.compare(one, two)
    return _in_words(compared.reasons), _in_words(compared.against)


def _in_words(reasons: Iterable[Reason]) -> list[str]:
    return [reason_in_words(reason.code) for reason in reasons]


def _shared(phones: Iterable[tuple[UUID, str]], keys: list[UUID]) -> str:
    of: dict[UUID, set[str]] = {key: set() for key in keys}
    for person, index in phones:
        of[person].add(index)
    return min(set.intersection(*of.values()), default="")


def _holders(number: str, near: Iterable[UUID]) -> Iterable[UUID]:
    if not number:
        return ()
    return ContactPoint.objects.filter(value_index=number, person__in=list(near)).values_list("person", flat=True)


def _near(
    access: Access, purpose: str, names: list[str], born: PartialDate | None, number: str
) -> Iterator[Iterable[Person]]:
    """By the same name, a birth date like this one, the two rarest words of the name, the surnames unless both are
    common (Lupe is found beside María Guadalupe), and the telephone."""
    within, words = people(access).filter(purpose=purpose), tokens(full_name(*names))
    yield within.filter(folded=" ".join(words))[:NEAR]
    if born is not None and born.precision == "day":
        by_date = within.filter(born_on__in=_dates_like(born), born_precision="day")
        words_of = SearchWord.objects.filter(word__in=[w[:40] for w in words])
        yield by_date.filter(pk__in=words_of.values("person"))[:NEAR]
    if len(words) > 1:
        common = how_common(mine(access), tuple(dict.fromkeys(words))[:6])
        rare = list(common)
        surnames = [word for word in rare if word in tokens(" ".join(names[1:]))]
        yield _with_words(access, purpose, rare[:2])
        if len(surnames) > 1 and set(surnames[:2]) != set(rare[:2]) and common[surnames[0]] < COMMON:
            yield _with_words(access, purpose, surnames[:2])
    if number:
        points = ContactPoint.objects.filter(value_index=number)
        yield within.filter(pk__in=points.values("person"))[:NEAR]


def _with_words(access: Access, purpose: str, words: list[str]) -> list[Person]:
    """Those whose names have this word, or both of these."""
    matches = SearchWord.objects.filter(mine(access), word_match(words[0]), purpose=purpose)
    if len(words) > 1:
        others = SearchWord.objects.filter(mine(access), word_match(words[1]), purpose=purpose)
        matches = matches.filter(person__in=others.values("person"))
    return [row.person for row in matches.select_related("person").order_by("word", "-person")[:NEAR]]


def _dates_like(born: PartialDate) -> set[date]:
    """The day itself, day and month swapped, and every day one digit off."""
    text, found = str(born), {born.earliest}
    readings = [f"{born.year:04}-{born.day:02}-{born.month:02}"]
    readings += [text[:at] + str(d) + text[at + 1 :] for at in (2, 3, 5, 6, 8, 9) for d in range(10)]
    for reading in readings:
        try:
            found.add(date.fromisoformat(reading))
        except ValueError:
            continue
    return found


def offices_with_people() -> list[tuple[str, UUID]]:
    """(purpose, office) of every list that is searched for duplicates."""
    offices = Office.objects.values_list("pk", flat=True)
    found = Person.objects.filter(office__in=offices, forgotten_at=None).values_list("purpose", "office").distinct()
    return sorted(found, key=str)
