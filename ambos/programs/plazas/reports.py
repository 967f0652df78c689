"""What plazas can report periodically: their indicators by plaza and host. The origin pack asks for it
(``reports/plazas_annual.yaml``); a plaza's service point stands for it. Source: handbook 11 (annual plaza report)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from ambos.domain.access import EDUCATION
from ambos.domain.indicators import Measure
from ambos.domain.units import Unit
from ambos.records.registry.manifest import Measured, ReportForm, ReportLine

from .loading import course_choices
from .measures import MEASURES, THERE, active_learners, national, sat
from .models import Attendance, Learner, Session, Staff

Rows = Iterable[tuple[UUID, UUID | None, str, int, int | None]]
Counting = Callable[[date, date], Rows]
NAMED = {measured.measure.code: measured for measured in MEASURES}


def _counted(rows: QuerySet[Any], plaza: str, by: Any = None, **counts: Any) -> Rows:
    """The rows by service point, host and category; plazas without a service point were never approved."""
    rows = rows.filter(**{f"{plaza}service_point__isnull": False}).order_by()
    found = rows.annotate(category=by if by is not None else Value("")).values_list(
        f"{plaza}service_point", f"{plaza}host", "category"
    )
    return [
        (point, host, str(category), top, rest[0] if rest else None)
        for point, host, category, top, *rest in found.annotate(**counts)
    ]


def active(first: date, last: date) -> Rows:
    """Learners seen in the period or shortly before its end."""
    return _counted(active_learners(first, last), "plaza__", n=Count("pk"))


def active_by_course(first: date, last: date) -> Rows:
    """The same by course."""
    return _counted(active_learners(first, last), "plaza__", F("course"), n=Count("pk"))


def new(first: date, last: date) -> Rows:
    """Learners who enrolled."""
    return _counted(Learner.objects.filter(enrolled_on__range=(first, last)), "plaza__", n=Count("pk"))


def sessions(first: date, last: date) -> Rows:
    """Sessions held."""
    return _counted(Session.objects.filter(day__range=(first, last)), "group__plaza__", n=Count("pk"))


def attendances(first: date, last: date) -> Rows:
    """Attendances."""
    came = Attendance.objects.filter(day__range=(first, last), state__in=THERE)
    return _counted(came, "session__group__plaza__", n=Count("pk"))


def exams(first: date, last: date) -> Rows:
    """Exams passed, of those sat."""
    return _counted(sat(first, last), "plaza__", top=Count("pk", filter=Q(passed=True)), bottom=Count("pk"))


def levels(first: date, last: date) -> Rows:
    """Levels finished."""
    return _counted(national().filter(completed_on__range=(first, last)), "plaza__", n=Count("pk"))


def levels_by_level(first: date, last: date) -> Rows:
    """The same by level."""
    rows = national().filter(completed_on__range=(first, last))
    return _counted(rows, "plaza__", F("level"), n=Count("pk"))


def left_by_reason(first: date, last: date) -> Rows:
    """Learners who left, by reason."""
    return _counted(Learner.objects.filter(withdrawn_on__range=(first, last)), "plaza__", F("why_left"), n=Count("pk"))


def left(first: date, last: date) -> Rows:
    """Learners who left."""
    return _counted(Learner.objects.filter(withdrawn_on__range=(first, last)), "plaza__", n=Count("pk"))


def advisers(first: date, last: date) -> Rows:
    """Advisers who left, of those who worked in the period."""
    rows = Staff.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first), part="adviser", starts_on__lte=last)
    return _counted(rows, "plaza__", top=Count("pk", filter=Q(ends_on__range=(first, last))), bottom=Count("pk"))


def _levels_of() -> list[tuple[str, str]]:
    return [(code, name) for code, name in course_choices() if code in ("initial", "primary", "secondary")]


def _reasons() -> list[tuple[str, Any]]:
    return [(code, name) for code, name in Learner.Why.choices]


def _nowhere_else(_first: date, _last: date) -> tuple[()]:
    """A line of a report alone is no indicator."""
    return ()


def _broken(code: str, unit: Unit, title: Any, numerator: Any) -> Measured:
    return Measured(Measure(f"plazas.{code}", unit, code), title=title, numerator=numerator, compute=_nowhere_else)


LEFT = _broken("people_left", Unit.person, _("Learners who left"), _("learners written down as having left"))
LINES = (
    ReportLine(NAMED["plazas.active"], active),
    ReportLine(
        _broken("active_by_course", Unit.person, _("Active learners by course"), _("active learners by course")),
        active_by_course, categories=course_choices, parts_of="plazas.active",
    ),
    ReportLine(NAMED["plazas.new"], new),
    ReportLine(NAMED["plazas.sessions"], sessions),
    ReportLine(NAMED["plazas.attendances"], attendances),
    ReportLine(NAMED["plazas.exams_passed"], exams),
    ReportLine(NAMED["plazas.levels"], levels),
    ReportLine(
        _broken("levels_by_level", Unit.outcome, _("Levels finished by level"), _("levels finished by level")),
        levels_by_level, categories=_levels_of, parts_of="plazas.levels",
    ),
    ReportLine(LEFT, left),
    ReportLine(
        _broken("left_by_reason", Unit.person, _("Learners who left, by reason"), _("learners who left, by reason")),
        left_by_reason, categories=_reasons, parts_of="plazas.people_left",
    ),
    ReportLine(NAMED["plazas.adviser_turnover"], advisers),
)  # fmt: skip
REPORTS = (
    ReportForm(
        code="plazas.annual", program="plazas", lines=LINES, persons="plazas.active", contacts="plazas.attendances",
        services=("plazas.sessions",), purpose=EDUCATION,
    ),
)  # fmt: skip
