"""What transfers counts, by office and month of issue. A paper that another took the place of counts once, by the other.

Source: handbook 9 (indicators) and 1.4 (units). That a school received a paper is by its own word, from the paper.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from ambos.domain import transfers as rules
from ambos.domain.indicators import Measure, median_of_all, medians
from ambos.domain.units import Unit
from ambos.records.registry.manifest import Measured

from .models import Transfer
from .queries import issued_between

Rows = Iterable[tuple[UUID, int, int | None]]


def _counted(above: Callable[[Any], bool], below: Callable[[Any], bool]) -> Callable[[date, date], Rows]:
    def compute(first: date, last: date) -> Rows:
        found: dict[UUID, list[int]] = defaultdict(lambda: [0, 0])
        for one in issued_between(first, last):
            if below(one):
                found[one.office_id][1] += 1
                found[one.office_id][0] += above(one)
        return [(office, *numbers) for office, numbers in found.items()]

    return compute


def issued(first: date, last: date) -> Rows:
    """Papers issued."""
    return [(office, below, None) for office, _above, below in _counted(bool, lambda _one: True)(first, last)]


def _days(first: date, last: date) -> Iterable[tuple[UUID, int]]:
    rows = issued_between(first, last).values_list("office", "requested_at", "issued_at")
    return [(office, (made - asked).days) for office, asked, made in rows]


def days(first: date, last: date) -> Rows:
    """Whole days from the request to the paper, the median by office, and of how many."""
    return medians(_days(first, last))


def days_of_the_network(first: date, last: date) -> tuple[int, int] | None:
    """The same of all offices."""
    return median_of_all(_days(first, last))


def not_issued(first: date, last: date) -> Rows:
    """Requests that ended without a paper."""
    found = Transfer.objects.filter(state=rules.REJECTED, state_at__date__range=(first, last)).order_by()
    return [(office, count, None) for office, count in found.values_list("office").annotate(Count("pk"))]


def _expected(one: Any) -> bool:
    return one.placed_in in rules.expected_grades(one.grade, one.is_year_finished)


WORD = _("The school says so itself, from the paper, without an account: nobody checked it.")
LATE = _("Schools answer when the child arrives: the newest months rise for a while.")
SOURCE = _("Transfer documents issued, and what schools answered from the paper.")


def _of(code: str, unit: Unit, title: Any, numerator: Any, compute: Any, order: int, **more: Any) -> Measured:
    below, kind = more.pop("below", None), more.pop("kind", "")
    kind = kind or ("rate" if below else "count")
    measure = Measure(f"transfers.{code}", unit, code, below, kind=kind)
    return Measured(measure, title=title, numerator=numerator, compute=compute, order=order, source=SOURCE, **more)


MEASURES: tuple[Measured, ...] = (
    _of("issued", Unit.service, _("Transfer documents issued"), _("transfer documents issued in the month"), issued, 10,
        caveats=(_("A document that replaced another counts once."),)),
    _of("days_to_issue", Unit.service, _("Days to issue"), _("whole days from the request to the paper, the median"), days, 20,
        below="issued", kind="median", denominator=_("transfer documents issued in the month"), network=days_of_the_network,
        caveats=(_("Calendar days; the office's own clock counts business days."),)),
    _of("acknowledged", Unit.outcome, _("Received by a school"), _("documents that a school said it received"),
        _counted(lambda one: bool(one.received), lambda _one: True), 30, below="issued",
        denominator=_("transfer documents issued in the month"), settles_after=45, caveats=(WORD, LATE)),
    _of("placed_as_expected", Unit.outcome, _("Placed in the grade expected"),
        _("children placed in the grade that follows from what they attended"),
        _counted(lambda one: _expected(one), lambda one: one.placed_in is not None), 40, below="placed",
        denominator=_("children whose school said in which grade it placed them"), settles_after=45, caveats=(WORD, LATE)),
    _of("not_taken", Unit.outcome, _("Not taken by a school"), _("documents that a school did not take, as families say"),
        _counted(lambda one: bool(one.refusal), lambda _one: True), 50, below="issued",
        denominator=_("transfer documents issued in the month"), settles_after=45,
        caveats=(_("Known only where the family told the office."),)),
    _of("not_issued", Unit.service, _("Requests without a document"), _("requests that ended without a document"),
        not_issued, 60, caveats=(_("The reason stands with each: no record, the school refused, beyond the grades."),)),
)  # fmt: skip
