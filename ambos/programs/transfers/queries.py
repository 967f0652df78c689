"""Every read of transfers, each within the reader's access; the pack's numbers; what the network did, as counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import product
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import get_language

from ambos.domain import codes
from ambos.domain import transfers as rules
from ambos.domain.access import EDUCATION, Access, for_the_system
from ambos.domain.disclosure import hides_rate, is_small
from ambos.domain.grades import Scale
from ambos.domain.indicators import middle
from ambos.domain.parameters import Parameter
from ambos.records.accounts.queries import NOTHING, within
from ambos.records.accounts.roles import May
from ambos.records.documents.models import Acknowledgement
from ambos.records.learning.loading import scale_titles, scales
from ambos.records.network.models import Office
from ambos.records.network.queries import office_for
from ambos.records.people.models import LONGEST_WORD, Person
from ambos.records.people.queries import Alike, contact_points, likely_pairs, likely_same, same_elsewhere
from ambos.records.posts.queries import holders
from ambos.records.registry.keyrings import keyring
from ambos.records.registry.loading import destinations, origin

from .models import Dispute, SchoolLink, Transfer
from .permissions import may_work
from .roles import PREPARE

RULES, READING, GRADES, SCALES = (
    "education/transfers.yaml",
    "documents/reading.yaml",
    "education/grades.csv",
    "education/scales.yaml",
)


@dataclass(frozen=True)
class Double:
    """Another document that may have been asked for the same child, or that an officer said was (``alike.is_linked``)."""

    transfer: Transfer
    alike: Alike


@dataclass(frozen=True)
class Elsewhere:
    """Another office holds a document in force of the same child: which, under which number, and whom to ask there. No more of it."""

    office: Office
    number: str
    ask: tuple[str, ...]


def transfers(access: Access) -> QuerySet[Transfer]:
    """The transfer documents this reader may open: of her office, with the purpose of education. The most urgent first."""
    said = Acknowledgement.objects.filter(document=OuterRef("document")).order_by(F("placed_at").desc(nulls_last=True))
    return (
        _within_reach(access)
        .select_related("office", "person", "document")
        .annotate(
            is_disputed=Exists(Dispute.objects.filter(transfer=OuterRef("pk"), settled_at__isnull=True)),
            arrived_at=Subquery(said.values("said_at")[:1]),
            placed_in=Subquery(said.values("grade")[:1]),
        )
        .order_by("due_at", "id")
    )


def transfer(access: Access, key: Any) -> Transfer:
    """One of them, or ``Transfer.DoesNotExist``."""
    return transfers(access).prefetch_related("lines", "signers", "disputes", "links").get(pk=key)


def waiting(access: Access) -> QuerySet[Transfer]:
    """Those not issued yet."""
    return transfers(access).filter(state__in=rules.OPEN)


def late(access: Access) -> QuerySet[Transfer]:
    """Those of them that should have been issued by now."""
    return waiting(access).filter(due_at__lt=timezone.now())


def doubles(access: Access, transfer: Transfer) -> list[Double]:
    """The documents in force of this reader's offices, of the same school year and direction, that may have been asked for
    the same child, likeliest first: by the family and at the desk, or twice by the family. Nothing is merged by it."""
    if transfer.state in rules.OVER:
        return []
    same = {"school_year": transfer.school_year, "direction": transfer.direction}
    others = {one.person_id: one for one in _in_force(access).filter(**same).exclude(person=transfer.person_id)}
    found = likely_same(transfer.person, (one.person for one in others.values()))
    return [Double(others[alike.person.pk], alike) for alike in found]


def elsewhere(access: Access, transfer: Transfer) -> list[Elsewhere]:
    """What other offices hold in force of the same child, school year and direction: the same by whole name and birth date, or by
    the sealed number of the country of origin. Nothing of those records is shown or opened."""
    if not may_work(access, transfer.office_id):
        return []
    today = timezone.localdate()
    found = _elsewhere(access, [transfer]).get(transfer.pk, [])
    offices = Office.objects.in_bulk({office for office, _number in found})
    return [
        Elsewhere(offices[key], number, tuple(one.name for one in holders(capability=PREPARE, on=today, offices=[key])))
        for key, number in found
    ]


def doubled(access: Access, shown: Iterable[Transfer]) -> set[UUID]:
    """Keys of those shown that may have been asked for twice, as ``doubles``, and of which nobody said anything yet; and those of
    which another office holds one (``elsewhere``). The database finds, among all in force, those of the same birth date or with two
    words of the name in common; only these are compared."""
    waiting = {one.pk: one for one in shown if one.state in rules.OPEN and may_work(access, one.office_id)}
    if not waiting:
        return set()
    near = _near(access, waiting.values())
    of: dict[UUID, list[Transfer]] = {}
    for one in _in_force(access).filter(pk__in=near):
        of.setdefault(one.person_id, []).append(one)
    found: set[UUID] = set(_elsewhere(access, waiting.values()))
    for a, b in likely_pairs(rows[0].person for rows in of.values()):
        for one, two in product(of[a], of[b]):
            if _kind(one) == _kind(two):
                found |= {one.pk, two.pk} & waiting.keys()
    return found


def _near(access: Access, waiting: Iterable[Transfer]) -> set[UUID]:
    """Keys of these and of those in force within reach that are worth comparing with one of them."""
    waiting = list(waiting)
    words = {one.pk: frozenset(one.person.folded.split()) for one in waiting}
    same = (
        _in_force(access).filter(school_year__in={one.school_year for one in waiting}).select_related(None).order_by()
    )
    born = Q(person__born_on__in={one.person.born_on for one in waiting if one.person.born_on})
    said = {word[:LONGEST_WORD] for some in words.values() for word in some}
    named = Q(person__in=Person.objects.filter(purpose=EDUCATION, words__word__in=said).values("pk"))
    columns = ("pk", "person", "person__folded", "person__born_on", "school_year", "direction")
    near: set[UUID] = set()
    for key, person, folded, day, *kind in same.filter(born | named).values_list(*columns):
        theirs = frozenset(folded.split())
        for one in waiting:
            alike = (day is not None and day == one.person.born_on) or len(theirs & words[one.pk]) >= 2
            if alike and person != one.person_id and tuple(kind) == _kind(one):
                near |= {key, one.pk}
    return near


def _elsewhere(access: Access, waiting: Iterable[Transfer]) -> dict[UUID, list[tuple[UUID, str]]]:
    """(office, number) of what other offices hold of the same children, by the key of the document within reach."""
    waiting = [one for one in waiting if one.state not in rules.OVER]
    same = same_elsewhere(one.person for one in waiting)
    others = Transfer.objects.filter(person__in={key for keys in same.values() for key in keys}).exclude(
        state__in=rules.OVER
    )
    rows = list(
        others.exclude(within(access, office="office"))
        .order_by("requested_at", "id")
        .values_list("person", "school_year", "direction", "office", "number")
    )
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    for one in waiting:
        for key, *kind, office, number in rows:
            if key in same.get(one.person_id, ()) and tuple(kind) == _kind(one):
                found.setdefault(one.pk, []).append((office, number))
    return found


def _kind(one: Transfer) -> tuple[int, str]:
    return one.school_year, one.direction


def shown_lines(transfer: Transfer) -> list[tuple[str, str, str]]:
    """(subject in the reader's language, mark as the school gave it, mark on the paper) of each line."""
    which = 0 if (get_language() or "es").startswith("es") else 1
    return [
        (
            line.name or subjects().get(line.subject or 0, (str(line.subject),) * 2)[which],
            line.earned,
            "" if line.tenths is None else f"{line.tenths / 10:.1f}",
        )
        for line in transfer.lines.all()
    ]


def contacts(access: Access, transfer: Transfer) -> list[Any]:
    """How to reach whoever asked on the public page, opened. Nothing for one asked at the office, or once it was issued."""
    if not transfer.is_from_family or transfer.state not in rules.OPEN or not may_work(access, transfer.office_id):
        return []
    # This program answers for who may (above); the page that shows it is written in the log.
    return contact_points(for_the_system(EDUCATION), transfer.person)


def office_of_zip(zip: str) -> Office | None:
    """The office that serves a ZIP code today, in whichever country has that code."""
    today = timezone.localdate()
    found = (office_for(country=pack.code, zip=zip, on=today).office for pack in destinations())
    return next((one for one in found if one is not None), None)


def receipts(transfer: Transfer) -> QuerySet[Acknowledgement]:
    """What schools said of the paper, the first first."""
    return Acknowledgement.objects.filter(document=transfer.document_id).order_by("said_at")


def issued_twin(transfer: Transfer) -> Transfer | None:
    """Another document of this child, school year and direction that went out and is in force; not the one this replaces."""
    identity = transfer.person.identity_id
    if identity is None:
        return None
    found = Transfer.objects.filter(
        person__identity=identity, school_year=transfer.school_year, direction=transfer.direction, state__in=rules.OUT
    )
    return found.exclude(pk__in=[transfer.pk, transfer.replaces_id or transfer.pk]).first()


def by_link(token: str, now: datetime) -> Transfer | None:
    """The document a school's link opens now, or ``None``."""
    found = SchoolLink.objects.of(token).open(now).first()
    if found is None:
        return None
    opened = Transfer.objects.select_related("office", "person").prefetch_related("lines", "signers")
    return opened.get(pk=found.transfer_id)


def by_follow_code(typed: str) -> Transfer | None:
    """The document of a family's code, or ``None``."""
    code = codes.normalise(typed)
    if not codes.is_valid(code):
        return None
    every = Transfer.objects.select_related("office", "document")
    found = every.filter(follow_index=keyring("transfers").blind(code)).first()
    while found and (later := every.filter(replaces=found).exclude(state__in=(*rules.OPEN, rules.REJECTED)).first()):
        found = later
    return found


def sheet_of(transfer: Transfer, *, validated_by: str, is_provisional: bool = False) -> rules.Sheet:
    """What is known of it when somebody is about to validate or issue."""
    attended = (transfer.attended_from, transfer.attended_to)
    return rules.Sheet(
        direction=transfer.direction,
        grade=transfer.grade,
        has_birth_date=transfer.person.born_precision == Person.Precision.DAY,
        school=transfer.school,
        attended=attended if all(attended) else None,
        lines=tuple(rules.Line(one.subject or one.name, one.earned, one.tenths) for one in transfer.lines.all()),
        signers=transfer.signers.count(),
        prepared_by=transfer.prepared_by,
        validated_by=validated_by,
        is_disputed=transfer.disputes.filter(settled_at__isnull=True).exists(),
        is_provisional=is_provisional,
    )


def zone_of(transfer: Transfer) -> ZoneInfo:
    """The time of its office."""
    return ZoneInfo(transfer.office.timezone)


def today_at(transfer: Transfer) -> date:
    """The day it is at its office."""
    return timezone.localdate(timezone=zone_of(transfer))


def _within_reach(access: Access) -> QuerySet[Transfer]:
    may = access.may(PREPARE) and EDUCATION in access.purposes
    return Transfer.objects.filter(within(access, office="office") if may else NOTHING)


def _in_force(access: Access) -> QuerySet[Transfer]:
    return _within_reach(access).exclude(state__in=rules.OVER).select_related("person").order_by("-requested_at", "id")


# -- numbers and names of the packs ------------------------------------------------------------------------------------
@cache
def _parameters() -> dict[str, Parameter]:
    rows = origin().read(RULES) if origin().has(RULES) else {}
    return {code: Parameter.load(code, values) for code, values in rows.items()}


def highest_grade(direction: str, on: date) -> int:
    """The last grade that may be issued in this direction that day; 9 where the pack does not say."""
    found = _parameters().get(f"transfers.highest_grade.{rules.issuer_of(direction)}")
    return int(found.on(on).number) if found else 9


def highest_of(transfer: Transfer) -> int:
    """The last grade that may be issued for this one today."""
    return highest_grade(transfer.direction, today_at(transfer))


def issue_days(on: date) -> int:
    """In how many business days it is issued; 2 where the pack does not say."""
    found = _parameters().get("transfers.issue_days")
    return int(found.on(on).number) if found else 2


@cache
def subjects() -> dict[int, tuple[str, str]]:
    """The numbered subjects of the origin, in Spanish and English."""
    rows = origin().read(READING)["subjects"] if origin().has(READING) else {}
    return {number: (row["es"], row["en"]) for number, row in rows.items()}


@cache
def grade_names() -> dict[int, tuple[str, str]]:
    """The grades of the origin by their number, in Spanish and English."""
    rows = origin().read(READING)["grades"] if origin().has(READING) else {}
    return {number: (row["es"], row["en"]) for number, row in rows.items()}


@cache
def grade_there(number: int) -> int | None:
    """The grade of the country of residence with as many years of schooling; ``None`` where no pack says."""
    rows = (row for pack in destinations() if pack.has(GRADES) for row in pack.rows(GRADES))
    found = next((row for row in rows if int(row["years_of_schooling"]) == number), None)
    return None if found is None else 0 if found["grade"] == "K" else int(found["grade"])


def home_scale() -> Scale:
    """The origin's own scale, on which the paper's marks stand."""
    return scales()[str(_parameters()["transfers.scale"].on(timezone.localdate()).value)]


def scale_of(transfer: Transfer) -> Scale:
    """The scale the school's marks stand on."""
    return scales().get(transfer.scale) or home_scale()


def usual_scale(transfer: Transfer) -> str:
    """Code of the scale a school of where the child comes from most likely uses: the first its country's pack names."""
    if transfer.direction == rules.TO_DESTINATION:
        return home_scale().code
    found = (row["code"] for pack in destinations() if pack.has(SCALES) for row in pack.read(SCALES)["scales"])
    return next(found, home_scale().code)


def scale_title(transfer: Transfer) -> str:
    """What that scale is called, in the reader's language."""
    which = 0 if (get_language() or "es").startswith("es") else 1
    return scale_titles()[scale_of(transfer).code][which]


# -- the network, as counts --------------------------------------------------------------------------------------------
def network(access: Access, first: date, last: date) -> list[dict[str, Any]]:
    """By office, for whoever reads counts: issued between two days, median of days, received, placed as expected, refused."""
    if not access.may(May.READ_COUNTS):
        return []
    rows: dict[UUID, dict[str, Any]] = {}
    for one in issued_between(first, last, within(access, office="office")).select_related("office"):
        row = rows.setdefault(
            one.office_id,
            {"office": one.office, "issued": 0, "days": [], "received": 0, "placed": 0, "expected": 0, "refused": 0},
        )
        row["issued"] += 1
        row["days"].append((one.issued_at - one.requested_at).total_seconds() / 86400)
        row["received"] += bool(one.received)
        row["refused"] += bool(one.refusal)
        if one.placed_in is not None:
            row["placed"] += 1
            row["expected"] += one.placed_in in rules.expected_grades(one.grade or 0, one.is_year_finished)
    return [_shown(row) for row in sorted(rows.values(), key=lambda row: row["office"].name)]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """A row as it may be seen: small numbers, and what would give them away, are ``None``. No totals stand below."""
    whole, placed = row["issued"], row["placed"]
    shown = {name: None if hides_rate(row[name], whole) else row[name] for name in ("received", "refused")}
    shown["expected"] = None if hides_rate(row["expected"], placed) or hides_rate(placed, whole) else row["expected"]
    if is_small(whole):
        return {"office": row["office"], "issued": None, "days": None} | dict.fromkeys(shown)
    return {"office": row["office"], "issued": whole, "days": middle(row["days"])} | shown


def issued_between(first: date, last: date, reach: Q | None = None) -> QuerySet[Transfer]:
    """Papers issued between two days, each with ``received`` (how many schools said so) and ``placed_in``. A paper that
    another took the place of counts once, by the other."""
    said = Acknowledgement.objects.filter(document=OuterRef("document"), grade__isnull=False).order_by("placed_at")
    counted = Acknowledgement.objects.filter(document=OuterRef("document")).order_by().values("document")
    zone = timezone.get_current_timezone()
    start = datetime.combine(first, datetime.min.time(), zone)
    end = datetime.combine(last, datetime.max.time(), zone)
    return (
        Transfer.objects.filter(reach or Q(), issued_at__range=(start, end))
        .exclude(state__in=(rules.REPLACED, rules.VOIDED))
        .annotate(received=Subquery(counted.annotate(n=Count("pk")).values("n")[:1]), placed_in=Subquery(said.values("grade")[:1]))
    )  # fmt: skip
