"""What textbooks counts, by office and month: asked and given, days, handed out, read, and what a copy cost.

Source: handbook 10 (indicators) and 1.4 (units). Copies are services, readers are reach: nobody is counted as a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from ambos.domain.indicators import Measure, median_of_all, medians
from ambos.domain.units import Unit
from ambos.records.registry.manifest import Measured

from .models import Distribution, Movement, RequestLine, UseReport
from .queries import freight_per_copy

Rows = Iterable[tuple[UUID, int, int | None]]
Values = Iterable[tuple[UUID, int]]


def fill_rate(first: date, last: date) -> Rows:
    """Copies given, of copies asked for, in the month of the allocation."""
    lines = RequestLine.objects.filter(request__season__allocated_at__date__range=(first, last), given__isnull=False)
    found = lines.order_by().values_list("request__office").annotate(top=Sum("given"), bottom=Sum("copies"))
    return list(found)


def handed_out(first: date, last: date) -> Rows:
    """Copies handed out."""
    found = Movement.objects.filter(kind=Movement.Kind.DISTRIBUTED, on__range=(first, last)).order_by()
    return [(office, n, None) for office, n in found.values_list("from_office").annotate(n=Sum("copies"))]


def readers(first: date, last: date) -> Rows:
    """Readers, as organizations say when they take the books."""
    found = Distribution.objects.filter(given_on__range=(first, last)).order_by()
    return [(office, n, None) for office, n in found.values_list("office").annotate(n=Sum("readers"))]


def reported(first: date, last: date) -> Rows:
    """Use reports sent, of those due in the month."""
    found: dict[UUID, list[int]] = defaultdict(lambda: [0, 0])
    rows = UseReport.objects.filter(due_on__range=(first, last)).values_list("distribution__office", "sent_at")
    for office, sent in rows:
        found[office][0] += sent is not None
        found[office][1] += 1
    return [(office, top, bottom) for office, (top, bottom) in found.items()]


def in_use(first: date, last: date) -> Rows:
    """Copies in use, of the copies those sites were given, by reports sent of those due in the month."""
    found: dict[UUID, list[int]] = defaultdict(lambda: [0, 0])
    rows = UseReport.objects.filter(due_on__range=(first, last), sent_at__isnull=False)
    for office, used, given in rows.annotate(n=Sum("distribution__movements__copies")).values_list(
        "distribution__office", "in_use", "n"
    ):
        found[office][0] += used
        found[office][1] += given
    return [(office, top, bottom) for office, (top, bottom) in found.items()]


def _used_by_site(first: date, last: date) -> Values:
    rows = UseReport.objects.filter(due_on__range=(first, last), sent_at__isnull=False)
    return list(rows.values_list("distribution__office", "in_use"))


def _days(first: date, last: date) -> Values:
    rows = Distribution.objects.filter(given_on__range=(first, last), request__isnull=False)
    found = rows.values_list("office", "office__timezone", "request__asked_at", "given_on")
    # asked for in the evening, by the calendar of the office: in UTC it is the day after, and the books came before it
    return [
        (office, max(0, (given - asked.astimezone(ZoneInfo(zone)).date()).days)) for office, zone, asked, given in found
    ]


def _costs(first: date, last: date) -> Values:
    """Printing and freight of each lot handed out, in whole units of money by copy, once for each of its copies."""
    freight = freight_per_copy()
    rows = Movement.objects.filter(
        Q(kind=Movement.Kind.DISTRIBUTED, on__range=(first, last)), title__unit_cost__isnull=False
    )
    found = rows.values_list("from_office", "title__unit_cost", "copies")
    return [
        (office, round(cost + freight[office]))
        for office, cost, copies in found
        if office in freight
        for _n in range(copies)
    ]


def _median(values: Callable[[date, date], Values]) -> Callable[[date, date], Rows]:
    def compute(first: date, last: date) -> Rows:
        return medians(values(first, last))

    return compute


def _median_of_the_network(values: Callable[[date, date], Values]) -> Callable[[date, date], tuple[int, int] | None]:
    def compute(first: date, last: date) -> tuple[int, int] | None:
        return median_of_all(values(first, last))

    return compute


SAID = _("As the organizations say themselves; nobody counted on a shelf.")
SOURCE = _("Requests, movements of stock and use reports.")


def _of(code: str, unit: Unit, title: Any, numerator: Any, compute: Any, order: int, **more: Any) -> Measured:
    below, kind, told_in = more.pop("below", None), more.pop("kind", ""), more.pop("told_in", "days")
    kind = kind or ("rate" if below else "count")
    measure = Measure(f"textbooks.{code}", unit, code, below, kind=kind, told_in=told_in)
    return Measured(measure, title=title, numerator=numerator, compute=compute, order=order, source=SOURCE, **more)


MEASURES: tuple[Measured, ...] = (
    _of("copies_given", Unit.service, _("Copies given of those asked for"), _("copies given by the allocation"), fill_rate, 10,
        below="asked", denominator=_("copies asked for"),
        caveats=(_("What is not given has a reason each: more than readers, the cap, digital first, not enough copies."),)),
    _of("days_to_hand_out", Unit.service, _("Days from request to books"), _("days from the request to the books, the median"),
        _median(_days), 20, below="requests", kind="median", denominator=_("requests whose books were handed over"),
        network=_median_of_the_network(_days), caveats=(_("Calendar days, transport and customs included."),)),
    _of("handed_out", Unit.service, _("Copies handed out"), _("copies handed to organizations in the month"), handed_out, 30,
        caveats=(_("A copy handed out is not a copy read."),)),
    _of("readers", Unit.reach, _("Readers announced"), _("readers, as organizations say when they take the books"), readers, 40,
        caveats=(SAID, _("A child who uses two sites is counted at both: never added to persons."))),
    _of("use_reported", Unit.outcome, _("Sites that say how books are used"), _("use reports sent"), reported, 50,
        below="due", denominator=_("use reports due in the month"), settles_after=30,
        caveats=(_("A site that says nothing may be reading or not: nobody knows."),)),
    _of("in_use", Unit.outcome, _("Copies in use"), _("copies in use two or eight months later"), in_use, 60,
        below="given", denominator=_("copies given to the sites that reported"), settles_after=30, caveats=(SAID,)),
    _of("used_by_site", Unit.outcome, _("Copies in use at a site"), _("copies in use at a site, the median"),
        _median(_used_by_site), 70, below="sites", kind="median", told_in="copies", denominator=_("sites that reported"), settles_after=30,
        network=_median_of_the_network(_used_by_site), caveats=(SAID,)),
    _of("cost_of_a_copy", Unit.service, _("Cost of a copy"),
        _("printing and freight of a copy handed out, in whole units of the origin's money, the median"),
        _median(_costs), 80, below="copies", kind="median", told_in="money_of_origin",
        denominator=_("copies handed out whose cost is known"),
        network=_median_of_the_network(_costs), caveats=(_("The work of the staff is not in it."),)),
)  # fmt: skip
