"""What headquarters reads: how the reports of every office stand, and what the network came to, small numbers hidden. A
hidden number never leaves the database: it is not asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Case, F, QuerySet, Value, When
from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.indicators import Figure, figure
from ambos.domain.reports import STANDINGS, Cell, Said, Span, Standing, standing
from ambos.records.evaluation.queries import Place
from ambos.records.network.models import Office
from ambos.records.registry.manifest import ReportLine

from ..models import Consolidated, Consolidation, Report
from ..permissions import may_read_network, may_read_supervised
from .comparing import Compared
from .comparing import When as WhenThen
from .forms import Asked

HISTORY = 12
"""How many periods stand beside one another."""
WORST_FIRST: tuple[Standing, ...] = tuple(reversed(STANDINGS))


@dataclass(frozen=True)
class Owed:
    """One report as headquarters sees it: whose, since when, how it stands. No number."""

    office_code: str
    office: str
    service_point: str
    agency: str
    span: Span
    starts_on: date
    ends_on: date
    due_on: date
    standing: Standing
    days_late: int


@dataclass(frozen=True)
class Row:
    """One office: how its report stands in each of the last periods (``None``: none was owed), the newest last, and the
    reports of the newest."""

    office: Place
    history: tuple[tuple[Span, Standing | None], ...]
    owed: tuple[Owed, ...]


@dataclass(frozen=True)
class Completion:
    """The network's reports of one period."""

    asked: Asked
    span: Span
    rows: tuple[Row, ...]
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """How many reports are owed."""
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        """How many of them are reviewed and stand."""
        return sum(self.counts.get(word, 0) for word in ("accepted", "explained", "reopened"))


Standings = dict[str, int]
_COLUMNS = (
    "office", "office__code", "office__name", "service_point__name", "organization__name", "period", "starts_on", "ends_on",
    "due_on", "missing_on", "state", "is_blank", "office__country", "office__state_province", "office__latitude",
    "office__longitude",
)  # fmt: skip


def completion(access: Access, form: Asked, span: Span) -> Completion:
    """How every report of a period stands, office by office, with the periods before. One query."""
    _check(access)
    return _completion(Report.objects.all(), form, span)


def supervised_completion(access: Access, form: Asked, span: Span) -> Completion:
    """The same of the offices that the reader's own office supervises: who is in, late or missing, and no number. One query."""
    return _completion(_of_supervised(access), form, span)


def _completion(reports: QuerySet[Report], form: Asked, span: Span) -> Completion:
    today = timezone.localdate()
    spans = [span.plus(-back) for back in reversed(range(HISTORY))]
    rows = reports.filter(form=form.code, period__gte=spans[0].first_day, period__lte=span.first_day)
    offices: dict[UUID, dict[date, list[Owed]]] = {}
    places: dict[UUID, Place] = {}
    for row in rows.values_list(*_COLUMNS):
        offices.setdefault(row[0], {}).setdefault(row[5], []).append(_owed(row, form, today))
        places[row[0]] = Place(row[0], row[1], row[2], *row[12:])
    made = [
        Row(
            places[key],
            tuple((each, _worst(periods.get(each.first_day, ()))) for each in spans),
            tuple(periods.get(span.first_day, ())),
        )
        for key, periods in offices.items()
    ]
    counts = Counter(owed.standing for row in made for owed in row.owed)
    order = {word: at for at, word in enumerate(WORST_FIRST)}
    made.sort(key=lambda row: (min((order[o.standing] for o in row.owed), default=len(order)), row.office.name))
    return Completion(form, span, tuple(made), {word: counts[word] for word in STANDINGS if counts[word]})


def waiting_reports(access: Access, form: Asked) -> list[Owed]:
    """Every report that is late or missing, whatever its period, the longest overdue first. One query."""
    _check(access)
    return _waiting(Report.objects.all(), form)


def supervised_waiting(access: Access, form: Asked) -> list[Owed]:
    """The same of the offices that the reader's own office supervises. One query."""
    return _waiting(_of_supervised(access), form)


def supervises(access: Access) -> bool:
    """Does the network know an office that the reader's own office supervises? One query."""
    return may_read_supervised(access) and Office.objects.filter(parent__in=access.offices).exists()


def _of_supervised(access: Access) -> QuerySet[Report]:
    if not may_read_supervised(access):
        raise PermissionDenied
    return Report.objects.filter(office__parent__in=access.offices)


def _waiting(reports: QuerySet[Report], form: Asked) -> list[Owed]:
    today = timezone.localdate()
    unsigned = (Report.State.OPEN, Report.State.DRAFT, Report.State.RETURNED)
    rows = reports.filter(form=form.code, state__in=unsigned, due_on__lt=today).order_by("due_on", "office__name")
    return [_owed(row, form, today) for row in rows.values_list(*_COLUMNS)]


def _owed(row: tuple[Any, ...], form: Asked, today: date) -> Owed:
    _office, code, name, point, agency, period, starts, ends, due_on, missing_on, state, is_blank = row[:12]
    stands = standing(state, is_blank=is_blank, today=today, due_on=due_on, missing_on=missing_on)
    late = (today - due_on).days if stands in ("late", "missing") else 0
    return Owed(code, name, point, agency or "", Span(period, form.form.kind), starts, ends, due_on, stands, late)


def _worst(found: Iterable[Owed]) -> Standing | None:
    standings = {owed.standing for owed in found}
    return next((word for word in WORST_FIRST if word in standings), None)


# -- what the network came to ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class NetworkLine(Compared):
    """One line of the network's period. What was hidden then is not known now. Where other offices are in than then (``unlike``)
    no change of a number is told: offices that have not signed are no fall. A share of fewer offices is a share all the same."""

    line: ReportLine
    category: str
    name: str
    figure: Figure
    before: int | None
    before_of: int | None
    year_before: int | None
    year_before_of: int | None
    provisional: frozenset[str] = frozenset()
    unlike: frozenset[str] = frozenset()
    """Which of ``before`` and ``year_before`` other offices told than tell it now."""

    def grew(self, when: WhenThen = "before") -> Fraction | None:
        return None if when in self.unlike else super().grew(when)

    @property
    def now(self) -> Said:
        top, bottom = self.figure.numerator, self.figure.denominator
        return Said("blank") if top is None else Said("counted", int(top), int(bottom) if bottom is not None else None)


def consolidations(access: Access, form: Asked, span: Span) -> list[Consolidation]:
    """Every version of the network's period, the newest first."""
    _check(access)
    return list(Consolidation.objects.filter(form=form.code, period=span.first_day).order_by("-number"))


def newest(form: str, span: Span) -> Consolidation | None:
    """The version that stands."""
    return Consolidation.objects.filter(form=form, period=span.first_day).order_by("-number").first()


def consolidated(
    access: Access, form: Asked, span: Span, consolidation: Consolidation, office: Any = None
) -> list[tuple[Any, list[NetworkLine]]]:
    """(section, lines) of one version: of the network, or of one office. Beside each number those of the period before and
    of a year before, as they stand now. Eight queries at most."""
    _check(access)
    rules = form.form.on(span)
    then = {"before": newest(form.code, span.previous), "year_before": newest(form.code, span.a_year_before)}
    now, told = _lines(consolidation, office), _told(consolidation, office)
    numbers = {when: _numbers(made, office) for when, made in then.items()}
    telling = {when: _told(made, office) for when, made in then.items()}
    unlike = {when: {cell for cell in now if found.get(cell) != told.get(cell)} for when, found in telling.items()}
    whole = []
    for section in rules.sections if rules else ():
        lines = [line for code in section.lines if (line := form.line(code))]
        whole.append((section, [made for line in lines for made in _network_lines(line, span, now, numbers, unlike)]))
    return whole


def _told(consolidation: Consolidation | None, office: Any) -> dict[Cell, Any]:
    """By whom each line was told: two periods are alike where every report was in, else where the same offices told it as
    wholly. Of a period that is final, and of one line of one office, that is how the line stands."""
    if consolidation is None:
        return {}
    rows = Consolidated.objects.filter(consolidation=consolidation, numerator__isnull=False)
    if office is not None or consolidation.is_final:
        cells = rows.filter(office=office).values_list("line", "category", "state")
        return {(line, category): "whole" if office is None else state for line, category, state in cells}
    found: dict[Cell, set[tuple[UUID, str]]] = {}
    for line, category, who, state in rows.filter(office__isnull=False).values_list(
        "line", "category", "office", "state"
    ):
        found.setdefault((line, category), set()).add((who, state))
    return found


def _network_lines(
    line: ReportLine,
    span: Span,
    now: dict[Cell, tuple],
    then: dict[str, dict[Cell, tuple]],
    unlike: dict[str, set[Cell]],
) -> list[NetworkLine]:
    code = line.measured.measure.code
    if line.categories is None:
        names = [("", str(line.measured.title))]
    else:
        known = [(key, str(name)) for key, name in line.categories()]
        names = [*known, *((c, c) for (of, c) in now if of == code and c not in dict(known))]
    return [
        _network_line(
            line, key, name, _figure(line, span, now[code, key]), {w: there.get((code, key)) for w, there in then.items()},
            frozenset(when for when, cells in unlike.items() if (code, key) in cells),
        )
        for key, name in names
        if (code, key) in now
    ]  # fmt: skip


def _network_line(
    line: ReportLine, key: str, name: str, now: Figure, found: dict[str, tuple | None], unlike: frozenset[str]
) -> NetworkLine:
    then = {when: row or _NONE for when, row in found.items()}
    loose = frozenset(when for when, row in then.items() if row[0] == "provisional")
    return NetworkLine(line, key, name, now, *then["before"][2:], *then["year_before"][2:], loose, unlike)


_NONE = ("missing", False, None, None)


def _figure(line: ReportLine, span: Span, row: tuple) -> Figure:
    state, is_hidden, top, bottom = row
    measure = line.measured.measure
    if is_hidden:
        return Figure(measure, span, None, None, None, "suppressed")
    if state in ("known", "provisional"):
        return figure(measure, span, None, top, bottom, provisional=state == "provisional")
    return Figure(measure, span, None, top, bottom, state)


def _lines(consolidation: Consolidation | None, office: Any) -> dict[Cell, tuple]:
    if consolidation is None:
        return {}
    shown = {
        f"shown_{name}": Case(When(is_hidden=False, then=F(name)), default=Value(None))
        for name in ("numerator", "denominator")
    }
    rows = Consolidated.objects.filter(consolidation=consolidation, office=office).annotate(**shown)
    columns = ("line", "category", "state", "is_hidden", "shown_numerator", "shown_denominator")
    return {(row[0], row[1]): row[2:] for row in rows.values_list(*columns)}


def _numbers(consolidation: Consolidation | None, office: Any) -> dict[Cell, tuple]:
    return {cell: row for cell, row in _lines(consolidation, office).items() if row[2] is not None}


def span_asked(form: Asked, typed: str | None) -> Span:
    """The period in an address, or the last one that is over. ``Refused`` (``reports.not_a_period``)."""
    last = Span.containing(timezone.localdate(), form.form.kind).previous
    return Span.parse(typed, form.form.kind, field="period") if typed else last


def _check(access: Access) -> None:
    if not may_read_network(access):
        raise PermissionDenied
