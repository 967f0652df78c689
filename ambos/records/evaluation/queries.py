"""Every read of figures. A hidden number never leaves the database: the queries below ask for it only where it may be
shown, so that no page, file or command can print what it was never given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Case, F, Max, Q, QuerySet, Value, When
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.indicators import Figure, figure
from ambos.domain.periods import Month
from ambos.records.accounts.queries import within
from ambos.records.network.models import Office, ServicePoint
from ambos.records.registry.loading import origin
from ambos.records.registry.manifest import Measured, Program
from ambos.records.registry.queries import program as program_of
from ambos.records.registry.queries import running
from ambos.records.rollout.models import Operation
from ambos.records.rollout.queries import RUNNING

from .models import Actual
from .permissions import may_read

NEWEST_MONTHS, ALL_MONTHS = 2, 5
"""How many months are computed whenever the clock asks, and how many once a day: follow-up ends after 90 days."""


# -- what is measured --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Indicator:
    """A measure with the program that brings it."""

    program: str
    measured: Measured

    @property
    def code(self) -> str:
        return self.measured.measure.code


def measuring() -> list[Program]:
    """The running programs that measure anything. What a record below them counts is measured where a program counts it,
    under the program's name: the same things shown twice, hidden differently, would give each other away. In the order in
    which the origin pack names them: its first is what a dashboard opens with."""
    found = [program for program in running() if program.measures and not program.is_record]
    return sorted(found, key=lambda program: origin().programs.index(program.slug))


@cache
def _indicators() -> dict[str, Indicator]:
    found = [Indicator(program.slug, measured) for program in measuring() for measured in program.measures]
    return {indicator.code: indicator for indicator in sorted(found, key=lambda i: (i.program, i.measured.order))}


def indicators(program: str | None = None) -> list[Indicator]:
    """The indicators of one running program, or of all, in their order."""
    return [i for i in _indicators().values() if program in (None, i.program)]


def indicator(code: str) -> Indicator | None:
    """One indicator, or ``None``."""
    return _indicators().get(code)


def programs() -> list[str]:
    """Slugs of the running programs that measure anything."""
    return [program.slug for program in measuring()]


# -- where a program runs ----------------------------------------------------------------------------------------------
def _overlaps(month: Month, starts: str, ends: str) -> Q:
    """Rows whose dates touch the month; an unknown day leaves that side open."""
    return (Q(**{f"{starts}__isnull": True}) | Q(**{f"{starts}__lte": month.last_day})) & (
        Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gte": month.first_day})
    )


def open_offices(month: Month) -> set[UUID]:
    """Offices abroad that were open in the month."""
    at_home = (Office.Kind.HEADQUARTERS, Office.Kind.DELEGATION)
    return set(
        Office.objects.filter(_overlaps(month, "opened_on", "closed_on"))
        .exclude(kind__in=at_home)
        .values_list("pk", flat=True)
    )


def offices_running(program: str, month: Month) -> set[UUID]:
    """Offices where the program ran in the month: an operation says so, or, where nobody recorded who runs a service
    point (a published list names it on one day, and nothing more), the dates of the service point itself."""
    recorded = Operation.objects.filter(program=program, state__in=RUNNING, is_snapshot=False)
    ran = recorded.filter(_overlaps(month, "starts_on", "ends_on"))
    points = ServicePoint.objects.filter(_overlaps(month, "opened_on", "closed_on"), program=program).exclude(
        pk__in=recorded.values("service_point")
    )
    return set(ran.values_list("office", flat=True)) | set(points.values_list("office", flat=True))


def is_settled(measured: Measured, month: Month) -> bool:
    """Is the month over, and long enough for answers and outcomes to have come?"""
    return timezone.localdate() > month.last_day + timedelta(days=measured.settles_after)


def months_to_compute(now: datetime) -> list[Month]:
    """The two newest months every time; older ones, which still settle, when their figures are a day old."""
    today = Month.of(timezone.localtime(now).date())
    months = [today.plus(-back) for back in range(ALL_MONTHS)]
    rows = Actual.objects.filter(period__in=[month.first_day for month in months]).values_list("period")
    fresh = {period for period, at in rows.annotate(Max("computed_at")) if now - at < timedelta(days=1)}
    return [m for back, m in enumerate(months) if back < NEWEST_MONTHS or m.first_day not in fresh]


# -- figures -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Place:
    """An office as figures need it: no more than stands on a map."""

    pk: UUID
    code: str
    name: str
    country: str
    state_province: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class Board:
    """The figures of one month that one reader may see. ``network`` is there for every reader of counts."""

    month: Month
    indicators: tuple[Indicator, ...]
    offices: tuple[Place, ...]
    cells: dict[tuple[str, UUID], Figure]
    network: dict[str, Figure]
    computed_at: datetime | None

    def at(self, code: str, office: UUID) -> Figure | None:
        """One office's figure, or ``None`` when it was never computed."""
        return self.cells.get((code, office))


def figures(access: Access, *, month: Month, program: str) -> Board:
    """All indicators of one program in one month: of the reader's offices, and of the network. Two queries.

    Raises ``PermissionDenied`` for a reader without counts; ``KeyError`` for a program that is not turned on.
    """
    program_of(program)
    found = tuple(indicators(program))
    rows = _readable(access, [i.code for i in found]).filter(period=month.first_day)
    dated = list(rows.values_list(*COLUMNS, "computed_at"))
    made = [_figure(tuple(row)) for *row, _at in dated]
    offices = _places(access, {f.office for f in made if f.office is not None})
    return Board(
        month=month,
        indicators=found,
        offices=offices,
        cells={(f.measure.code, f.office): f for f in made if f.office is not None},
        network={f.measure.code: f for f in made if f.office is None},
        computed_at=max((row[-1] for row in dated), default=None),
    )


def supervised(access: Access, *, month: Month, program: str) -> Board:
    """The figures of the offices that the reader's own office supervises, as far as the network knows who supervises whom:
    counts, with what is small left out as everywhere. Every one of those offices is there, with figures or without; nothing
    of theirs but these counts comes within reach. Two queries; an empty board for whoever acts for no office.
    """
    found = tuple(indicators(program))
    theirs = list(
        Office.objects.filter(_overlaps(month, "opened_on", "closed_on"), parent__in=access.offices).order_by("name")
    )
    reach = Q(office__in=theirs, period=month.first_day)
    made = [_figure(row) for row in _rows(access, [i.code for i in found], reach)]
    return Board(
        month=month,
        indicators=found,
        offices=tuple(_place(office) for office in theirs),
        cells={(f.measure.code, f.office): f for f in made if f.office is not None},
        network={},
        computed_at=None,
    )


def series(
    access: Access, *, codes: Iterable[str], first: Month, last: Month, office: UUID | None = None
) -> dict[str, list[Figure | None]]:
    """Each indicator month by month, of the network or of one office within reach; ``None`` where nothing was computed.

    One query. An office out of reach has no row here, as if it did not exist. Raises ``PermissionDenied``.
    """
    codes = list(codes)
    rows = _readable(access, codes).filter(period__gte=first.first_day, period__lte=last.first_day, office=office)
    made = {(f.measure.code, f.period): f for f in map(_figure, rows)}
    months = list(Month.range(first, last))
    return {code: [made.get((code, month)) for month in months] for code in codes}


def table(access: Access, *, code: str, first: Month, last: Month) -> list[tuple[Place | None, Figure]]:
    """One indicator of every office within reach and of the network, month after month: what a file holds. Two queries."""
    rows = _readable(access, [code]).filter(period__gte=first.first_day, period__lte=last.first_day)
    made = [_figure(row) for row in rows]
    places = {place.pk: place for place in _places(access, {f.office for f in made if f.office is not None})}
    named = [(places[f.office] if f.office else None, f) for f in made]
    return sorted(named, key=lambda pair: (pair[1].period, pair[0] is not None, pair[0].name if pair[0] else ""))


def office(access: Access, code: str) -> Place | None:
    """One office within the reader's reach, by its code."""
    found = Office.objects.filter(within(access, office="pk"), code=code).first()
    return _place(found) if found and may_read(access) else None


def own_office(access: Access) -> Place | None:
    """The office a reader acts for; ``None`` for whoever acts for none, or for all of them."""
    found = Office.objects.filter(pk__in=access.offices).first() if may_read(access) else None
    return _place(found) if found else None


def newest_month(access: Access, program: str) -> Month:
    """The month a reader wants to see first: the last one that is over if anything was recorded in it, else this one."""
    today = Month.of(timezone.localdate())
    codes = [i.code for i in indicators(program)]
    over = _readable(access, codes).filter(period=today.previous.first_day, state__in=("known", "provisional"))
    return today.previous if over.exists() else today


def newest_computation(access: Access) -> tuple[datetime, UUID] | None:
    """When any figure was last computed, and one that was; ``None`` before the first. What is drawn from figures holds
    until this changes. One look into an index."""
    if not may_read(access):
        raise PermissionDenied
    return Actual.objects.order_by("-computed_at", "-pk").values_list("computed_at", "pk").first()


COLUMNS = ("indicator", "period", "office", "state", "is_hidden", "shown_numerator", "shown_denominator")
"""What ``_figure`` reads."""


def _readable(access: Access, codes: list[str]) -> QuerySet:
    """Rows within reach, and the network's; the numbers of a hidden row are not asked for."""
    # an empty Q, which means everything, would vanish beside OR
    return _rows(access, codes, Q() if access.everywhere else within(access, office="office") | Q(office__isnull=True))


def _rows(access: Access, codes: list[str], reach: Q) -> QuerySet:
    if not may_read(access):
        raise PermissionDenied
    shown = {
        name: Case(When(is_hidden=False, then=F(name)), default=Value(None)) for name in ("numerator", "denominator")
    }
    return (
        Actual.objects.filter(reach, indicator__in=codes)
        .annotate(shown_numerator=shown["numerator"], shown_denominator=shown["denominator"])
        .values_list(*COLUMNS)
    )


def _figure(row: tuple) -> Figure:
    code, period, office, state, is_hidden, top, bottom = row
    measure, month = _indicators()[code].measured.measure, Month.of(period)
    if is_hidden:
        return Figure(measure, month, office, None, None, "suppressed")
    if state in ("known", "provisional"):
        return figure(measure, month, office, top, bottom, provisional=state == "provisional")
    return Figure(measure, month, office, top, bottom, state)


def _places(access: Access, keys: set[UUID]) -> tuple[Place, ...]:
    found = Office.objects.filter(within(access, office="pk"), pk__in=keys).order_by("name")
    return tuple(_place(office) for office in found)


def _place(office: Office) -> Place:
    return Place(
        office.pk, office.code, office.name, office.country, office.state_province, office.latitude, office.longitude
    )
