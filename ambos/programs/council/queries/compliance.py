"""The annual compliance report: who was asked, who answered in time, what was carried out, what is overdue, year by year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ambos.domain.indicators import middle

from ..models import Assignment, Recommendation, Step

LEFT_OUT = (Assignment.State.SENT_ON, Assignment.State.MOVED)


@dataclass(frozen=True)
class Line:
    """One body in one year. ``median_days`` from sending to answer; ``None`` where nothing was answered."""

    code: str
    name_es: str
    name_en: str
    asked: int
    answered: int
    in_time: int
    late: int
    accepted: int
    median_days: int | None


@dataclass(frozen=True)
class Report:
    """A year on a day. ``overdue``: what is overdue on that day, the longest first; ``gains``: what committees verified."""

    year: int
    on: date
    is_simulated: bool
    published: int
    answered: int
    carried_out: int
    lines: tuple[Line, ...]
    overdue: tuple[tuple[str, str, str, date], ...]
    gains: tuple[tuple[str, str, str], ...]

    @property
    def asked(self) -> int:
        """Answers asked for in the year."""
        return sum(line.asked for line in self.lines)

    @property
    def in_time(self) -> int:
        """Of these, given in time."""
        return sum(line.in_time for line in self.lines)


def years() -> list[int]:
    """The years in which anything was sent, newest first."""
    found = Recommendation.objects.filter(assigned_on__isnull=False).dates("assigned_on", "year", order="DESC")
    return [day.year for day in found]


def report(year: int, on: date) -> Report | None:
    """The report of one year as it stands on a day; ``None`` for a year in which nothing was sent. Three queries."""
    parts = list(
        Assignment.objects.filter(assigned_on__year=year)
        .exclude(state__in=LEFT_OUT)
        .select_related("body", "recommendation__term", "response")
        .order_by("body__code", "id")
    )
    if not parts:
        return None
    by_body: dict[str, list[Assignment]] = {}
    for part in parts:
        by_body.setdefault(part.body.code, []).append(part)
    rows = list(Recommendation.objects.filter(assigned_on__year=year).defer("folded", "likened"))
    late = sorted(
        (p for p in parts if p.is_open and p.answer_due_on < on), key=lambda p: (p.answer_due_on, p.body.code)
    )
    gained = [row.pk for row in rows if row.is_gain]
    said = Step.objects.filter(recommendation__in=gained, kind=Step.Kind.VERIFY).order_by("at")
    verified = dict(said.values_list("recommendation", "text"))
    return Report(
        year=year,
        on=on,
        is_simulated=any(part.recommendation.term.is_simulated for part in parts),
        published=len(rows),
        answered=sum(row.answered_on is not None for row in rows),
        carried_out=sum(row.state == "verified" or (row.state == "closed" and row.is_favourable) for row in rows),
        lines=tuple(_line(found, on) for found in by_body.values()),
        overdue=tuple((p.recommendation.code, p.recommendation.title, p.body.code, p.answer_due_on) for p in late),
        gains=tuple((row.code, row.title, verified.get(row.pk, "")) for row in rows if row.is_gain),
    )


def _line(parts: list[Assignment], on: date) -> Line:
    body = parts[0].body
    given = [p for p in parts if p.answered_on is not None]
    days = [(p.answered_on - p.assigned_on).days for p in given if p.answered_on]
    favourable = ("accepted", "in_part", "already_done")
    return Line(
        code=body.code,
        name_es=body.name_es,
        name_en=body.name_en,
        asked=len(parts),
        answered=len(given),
        in_time=sum(p.answered_on <= p.answer_due_on for p in given if p.answered_on),
        late=sum(p.is_open and p.answer_due_on < on for p in parts),
        accepted=sum(p.response.disposition in favourable for p in given),
        median_days=middle(days),
    )
