"""What transcripts count by month and office of the district. Credits are counted beside what was recommended: one that the
school did not award is not lost in a sum. Source: handbook 8 (indicators) and 1.4 (units)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, IntegerField, Q, Sum
from django.db.models.functions import Cast, Coalesce, Round
from django.utils.translation import gettext_lazy as _

from ambos.domain.indicators import Kind, Measure, median_of_all, medians
from ambos.domain.units import Unit
from ambos.records.learning.models import Credit
from ambos.records.registry.manifest import Measured

from .models import Analysis, FollowUp, OriginRequest, Request

Rows = Iterable[tuple[UUID, int, int | None]]
STAYED = (FollowUp.Outcome.PROMOTED, FollowUp.Outcome.SAME_GRADE, FollowUp.Outcome.GRADUATED, FollowUp.Outcome.MOVED)
"""Still at school a year later, or done with it."""
SETTLES = 30


def asked(first: date, last: date) -> Rows:
    """Requests by the day they came."""
    found = Request.objects.filter(received_on__range=(first, last)).order_by().values_list("office")
    return [(office, n, None) for office, n in found.annotate(n=Count("id"))]


def analyses(first: date, last: date) -> Rows:
    """Analyses issued; one that replaced another counts in its own month."""
    found = Analysis.objects.filter(issued_at__date__range=(first, last)).order_by().values_list("request__office")
    return [(office, n, None) for office, n in found.annotate(n=Count("id"))]


def obtained(first: date, last: date) -> Rows:
    """Requests to the origin that were answered: with the record, of all that ended."""
    ended = OriginRequest.objects.filter(answered_on__range=(first, last)).order_by().values_list("request__office")
    return list(ended.annotate(top=Count("id", filter=Q(state="answered")), bottom=Count("id")))


def _took(first: date, last: date) -> list[tuple[UUID, int]]:
    came = OriginRequest.objects.filter(answered_on__range=(first, last), state="answered")
    rows = came.values_list("request__office", "sent_on", "answered_on")
    return [(office, (answered - sent).days) for office, sent, answered in rows]


def days(first: date, last: date) -> Rows:
    """Median days from the letter to the record, and of how many."""
    return medians(_took(first, last))


def days_of_the_network(first: date, last: date) -> tuple[int, int] | None:
    """The same of all offices at once: medians cannot be added up."""
    return median_of_all(_took(first, last))


def obtained_in_time(first: date, last: date) -> Rows:
    """Records that came by the day they were expected, of those that came."""
    came = (
        OriginRequest.objects.filter(answered_on__range=(first, last), state="answered")
        .order_by()
        .values_list("request__office")
    )
    return list(came.annotate(top=Count("id", filter=Q(answered_on__lte=F("expected_on"))), bottom=Count("id")))


def _whole(name: str) -> Any:
    return Coalesce(Cast(Round(Sum(name)), IntegerField()), 0)


def awarded(first: date, last: date) -> Rows:
    """Credits awarded, of those recommended on which a school decided in the month."""
    decided = Credit.objects.filter(decided_on__range=(first, last), basis="transcript", replaced_at=None)
    return list(
        decided.order_by().values_list("learner__office").annotate(top=_whole("awarded"), bottom=_whole("recommended"))
    )


def recommended(first: date, last: date) -> Rows:
    """Credits recommended."""
    found = Credit.objects.filter(recommended_on__range=(first, last), basis="transcript", replaced_at=None).order_by()
    return [(office, n, None) for office, n in found.values_list("learner__office").annotate(n=_whole("recommended"))]


def corrected(first: date, last: date) -> Rows:
    """Students placed higher after the analysis than before, of those placed."""
    placed = Request.objects.filter(
        placed_on__range=(first, last), grade_before__isnull=False, grade_placed__isnull=False
    )
    found = placed.order_by().values_list("office")
    return list(found.annotate(top=Count("id", filter=Q(grade_placed__gt=F("grade_before"))), bottom=Count("id")))


def retained(first: date, last: date) -> Rows:
    """Students at school, graduated or at another school a year after the decision, of those whose year is over."""
    due = FollowUp.objects.filter(due_on__range=(first, last)).order_by().values_list("request__office")
    return list(due.annotate(top=Count("id", filter=Q(outcome__in=STAYED)), bottom=Count("id")))


ROUNDED = _("Rounded to whole credits by office and month.")
RECOMMENDED_ONLY = _("What is recommended gives nothing until the school awards it: read both together.")
ANSWERS = _("The answers of the schools, line by line.")
LETTERS = _("The letters to the education offices of the states of origin, and their answers.")


def _measured(
    code: str, unit: Unit, title: Any, numerator: Any, compute: Any, order: int, *, kind: Kind = "count", denominator: Any = None,
    **more: Any,
) -> Measured:  # fmt: skip
    measure = Measure(f"transcripts.{code}", unit, code, f"{code}_of" if denominator else None, kind=kind)
    options = {"source": _("Handbook 8, indicators"), "settles_after": SETTLES} | more
    return Measured(
        measure, title=title, numerator=numerator, denominator=denominator, compute=compute, order=order, **options
    )


MEASURES: tuple[Measured, ...] = (
    _measured("asked", Unit.contact, _("Requests of schools"), _("requests about a student’s record"), asked, 10, settles_after=0),
    _measured(
        "days_to_obtain", Unit.service, _("Days to obtain a record"), _("median days from the letter to the record"), days, 20,
        kind="median", denominator=_("records obtained"), network=days_of_the_network, source=LETTERS,
        caveats=(_("Letters nobody answered yet are not in it; see how many were answered."),),
    ),
    _measured(
        "obtained", Unit.service, _("Records obtained"), _("letters to the origin answered with the record"), obtained, 30,
        kind="rate", denominator=_("letters to the origin that were answered or given up"), source=LETTERS,
    ),
    _measured(
        "obtained_in_time", Unit.service, _("Records obtained in time"), _("records that came by the day they were expected"),
        obtained_in_time, 40, kind="rate", denominator=_("records that came"), source=LETTERS,
    ),
    _measured("analyses", Unit.service, _("Analyses issued"), _("analyses of credits issued"), analyses, 50, settles_after=0),
    _measured(
        "credits_recommended", Unit.service, _("Credits recommended"), _("credits recommended to schools"), recommended, 60,
        caveats=(ROUNDED, RECOMMENDED_ONLY),
    ),
    _measured(
        "credits_awarded", Unit.outcome, _("Credits awarded"), _("credits that schools awarded"), awarded, 70, kind="rate",
        denominator=_("credits recommended on which schools decided"), source=ANSWERS, caveats=(ROUNDED,),
    ),
    _measured(
        "placements_corrected", Unit.outcome, _("Placements corrected"),
        _("students placed in a higher grade than before the analysis"), corrected, 80, kind="rate",
        denominator=_("students placed after an analysis, whose grade before is known"), source=ANSWERS,
    ),
    _measured(
        "retention", Unit.outcome, _("At school a year later"), _("students at school, graduated, or at another school"), retained,
        90, kind="rate", denominator=_("students whose year since the decision is over"), source=ANSWERS,
        caveats=(_("Students of whom the school knows nothing count below and not above the line."),), settles_after=60,
    ),
)  # fmt: skip
