"""What the council counts, by the district that proposed and for the whole network. Only counts leave, never rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from ambos.domain.indicators import Measure, median_of_all, medians
from ambos.domain.units import Unit
from ambos.records.registry.manifest import Measured

from .models import Assignment, Attendance, Member, Recommendation

Rows = Iterable[tuple[UUID, int, int | None]]
Whole = tuple[int, int | None] | None
FAVOURABLE = ("accepted", "in_part", "already_done")
OFFICE = "proposed_by__seat__office"


def _parts(first: date, last: date) -> Any:
    """Answers that fell due in the stretch, of real terms."""
    return Assignment.objects.filter(
        answer_due_on__range=(first, last), recommendation__term__is_simulated=False
    ).exclude(state__in=(Assignment.State.SENT_ON, Assignment.State.MOVED))


def _answered(first: date, last: date) -> Any:
    return Recommendation.objects.filter(answered_on__range=(first, last), term__is_simulated=False)


IN_TIME = Q(answered_on__isnull=False, answered_on__lte=F("answer_due_on"))


def in_time(first: date, last: date) -> Rows:
    """Answers given by the day they were due, of those that fell due."""
    rows = _parts(first, last).values_list(f"recommendation__{OFFICE}")
    return _with_office(rows.annotate(n=Count("pk", filter=IN_TIME), of=Count("pk")).order_by())


def in_time_everywhere(first: date, last: date) -> Whole:
    """The same for all, those that no district proposed included."""
    return _whole(_parts(first, last).aggregate(n=Count("pk", filter=IN_TIME), of=Count("pk")))


def _of_answered(condition: Q) -> tuple[Callable[[date, date], Rows], Callable[[date, date], Whole]]:
    def by_office(first: date, last: date) -> Rows:
        rows = _answered(first, last).values_list(OFFICE)
        return _with_office(rows.annotate(n=Count("pk", filter=condition), of=Count("pk")).order_by())

    def everywhere(first: date, last: date) -> Whole:
        return _whole(_answered(first, last).aggregate(n=Count("pk", filter=condition), of=Count("pk")))

    return by_office, everywhere


accepted, accepted_everywhere = _of_answered(Q(disposition__in=FAVOURABLE))
implemented, implemented_everywhere = _of_answered(Q(state="verified") | Q(state="closed", disposition__in=FAVOURABLE))
gains, gains_everywhere = _of_answered(Q(is_gain=True))


def days_to_answer(first: date, last: date) -> Rows:
    """The median of the days from sending to the last answer, and of how many."""
    rows = _answered(first, last).values_list(OFFICE, "assigned_on", "answered_on")
    return medians(
        (office, (done - sent).days) for office, sent, done in rows if office is not None and sent is not None
    )


def days_everywhere(first: date, last: date) -> Whole:
    """The same over all at once."""
    rows = _answered(first, last).values_list("assigned_on", "answered_on")
    return median_of_all(("", (done - sent).days) for sent, done in rows if sent)


def attendance(first: date, last: date) -> Rows:
    """Members present, of those called to the sessions held."""
    rows = Attendance.objects.filter(
        session__held_on__range=(first, last),
        session__state__in=("closed", "failed"),
        session__term__is_simulated=False,
    ).values_list("member__seat__office")
    counted = rows.annotate(n=Count("pk", filter=Q(state=Attendance.State.PRESENT)), of=Count("pk"))
    return _with_office(counted.order_by())


def women(first: date, last: date) -> Rows:
    """Women among the members who sat on the last day."""
    counted = (
        Member.objects.sitting(last)
        .values_list("seat__office")
        .annotate(n=Count("pk", filter=Q(gender=Member.Gender.WOMAN)), of=Count("pk"))
    )
    return _with_office(counted.order_by())


def _with_office(rows: Any) -> Rows:
    return [(office, n, of) for office, n, of in rows if office is not None]


def _whole(found: dict[str, int]) -> Whole:
    return (found["n"], found["of"]) if found["of"] else None


SOURCE = _("The council's tracker, public row by row.")
REAL = _("Simulated terms are left out.")


def _measured(
    code: str,
    title: Any,
    numerator: Any,
    denominator: Any,
    compute: Any,
    network: Any = None,
    *caveats: Any,
    kind: str = "rate",
) -> Measured:
    return Measured(
        Measure(f"council.{code}", Unit.service, code, f"{code}_of", kind=kind),  # type: ignore[arg-type]
        title=title,
        numerator=numerator,
        denominator=denominator,
        compute=compute,
        network=network,
        caveats=(*caveats, REAL),
        source=SOURCE,
        settles_after=60,
    )


MEASURES: tuple[Measured, ...] = (
    _measured("in_time", _("Answered in time"), _("answers given by the day they were due"), _("answers that fell due"),
              in_time, in_time_everywhere, _("The one extension counts as in time; it is public.")),
    _measured("days_to_answer", _("Days to answer"), _("whole days from sending to the last answer, the median"),
              _("recommendations answered"),
              days_to_answer, days_everywhere, _("Calendar days, from sending to the last answer."), kind="median"),
    _measured("accepted", _("Recommendations accepted"), _("accepted, in part too, or already done"),
              _("recommendations answered by all"), accepted, accepted_everywhere),
    _measured("implemented", _("Recommendations carried out"), _("carried out and verified by the committee"),
              _("recommendations answered by all"), implemented, implemented_everywhere,
              _("Of those answered in the month: most are carried out later, so the figure grows.")),
    _measured("gains", _("Verified gains"), _("found by the committee to have left people better off"),
              _("recommendations answered by all"), gains, gains_everywhere),
    _measured("attendance", _("Attendance at sessions"), _("members present"), _("members called"), attendance, None,
              _("By the district of the member; seats without a district are counted in none.")),
    _measured("women", _("Women in the council"), _("women among the members"), _("members who sit"), women),
)  # fmt: skip
