"""What the Health Weeks count by month and office. An event counts in the month and at the office that leads it, once.

Only reports that were sent count; one that is not verified yet makes no difference to the number, and the month stays
provisional until its reports are due. Views and audiences are reach and stand in measures of their own.
Source: handbook 14 (indicators) and 1.4 (units).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ambos.domain.indicators import Measure
from ambos.domain.units import Unit
from ambos.records.casework.measures import referral_measures
from ambos.records.casework.models import Encounter
from ambos.records.registry.manifest import Measured

from .models import CloseOut, MediaReach, ServiceLine

PROGRAM = "health_weeks"
COUNTING = (CloseOut.State.SUBMITTED, CloseOut.State.VERIFIED)
REPORT_DAYS = 15
"""Days after the month's end until the reports of its last events are due."""
Rows = Iterable[tuple[UUID, int, int | None]]


def _reports(first: date, last: date) -> QuerySet[CloseOut]:
    return CloseOut.objects.filter(state__in=COUNTING, event__day__range=(first, last), event__counted_in__isnull=True)


def _summed(field: str) -> Callable[[date, date], Rows]:
    def compute(first: date, last: date) -> Rows:
        found = _reports(first, last).order_by().values_list("event__office").annotate(n=Coalesce(Sum(field), 0))
        return [(office, number, None) for office, number in found]

    return compute


def services(first: date, last: date) -> Rows:
    """Services of the catalogue, by line."""
    lines = ServiceLine.objects.filter(
        close_out__state__in=COUNTING,
        close_out__event__day__range=(first, last),
        close_out__event__counted_in__isnull=True,
    )
    found = lines.order_by().values_list("close_out__event__office").annotate(n=Coalesce(Sum("number"), 0))
    return [(office, number, None) for office, number in found]


def abnormal_referred(first: date, last: date) -> Rows:
    """Readings out of range, and those after which the person was referred."""
    found = _reports(first, last).order_by().values_list("event__office")
    return list(found.annotate(top=Coalesce(Sum("abnormal_referred"), 0), bottom=Coalesce(Sum("abnormal"), 0)))


def media(first: date, last: date) -> Rows:
    """Audiences as the media told them."""
    rows = MediaReach.objects.filter(event__day__range=(first, last)).exclude(event__state="cancelled")
    found = rows.order_by().values_list("event__office").annotate(n=Coalesce(Sum("audience"), 0))
    return [(office, number, None) for office, number in found]


HUMAN_BEING = Coalesce("person__identity", "person")


def _named(first: date, last: date) -> QuerySet[Encounter]:
    return Encounter.objects.filter(
        program=PROGRAM, day__range=(first, last), superseded_by__isnull=True, person__isnull=False
    )


def persons(first: date, last: date) -> Rows:
    """Distinct people who gave a name when they were tested."""
    found = _named(first, last).order_by().values_list("office").annotate(n=Count(HUMAN_BEING, distinct=True))
    return [(office, number, None) for office, number in found]


def persons_of_the_network(first: date, last: date) -> tuple[int, None]:
    """The same of the network: whoever went to two offices is one person."""
    return _named(first, last).aggregate(n=Count(HUMAN_BEING, distinct=True))["n"], None


def persons_only_here(first: date, last: date) -> Rows:
    """Of these, those no other program met in the month: what the Health Week adds to the persons of the network."""
    elsewhere = (
        Encounter.objects.filter(day__range=(first, last), superseded_by__isnull=True, person__isnull=False)
        .exclude(program=PROGRAM)
        .annotate(human=HUMAN_BEING)
        .values("human")
    )
    new = _named(first, last).annotate(human=HUMAN_BEING).exclude(human__in=elsewhere)
    found = new.order_by().values_list("office").annotate(n=Count("human", distinct=True))
    return [(office, number, None) for office, number in found]


def only_here_of_the_network(first: date, last: date) -> tuple[int, None]:
    """The same of the network."""
    elsewhere = (
        Encounter.objects.filter(day__range=(first, last), superseded_by__isnull=True, person__isnull=False)
        .exclude(Q(program=PROGRAM))
        .annotate(human=HUMAN_BEING)
        .values("human")
    )
    new = _named(first, last).annotate(human=HUMAN_BEING).exclude(human__in=elsewhere)
    return new.aggregate(n=Count("human", distinct=True))["n"], None


CLOSE_OUT = _("The close-out report of each event, verified by its office.")
ONCE = _("An event held by two offices or with another country's consulate counts once, at the office that leads it.")


def _measured(code: str, unit: Unit, title: Any, numerator: Any, compute: Any, order: int, **more: Any) -> Measured:
    options = {"caveats": (ONCE,), "source": CLOSE_OUT, "settles_after": REPORT_DAYS} | more
    return Measured(
        Measure(f"{PROGRAM}.{code}", unit, code),
        title=title,
        numerator=numerator,
        compute=compute,
        order=order,
        **options,
    )


MEASURES: tuple[Measured, ...] = (
    _measured(
        "attendances", Unit.contact, _("Attendances"), _("people counted at the door of an event"), _summed("attendees"), 10,
        caveats=(ONCE, _("Someone at two events is two attendances: numbers at a door cannot tell people apart.")),
    ),
    _measured("services", Unit.service, _("Services"), _("services of the catalogue given at events"), services, 20),
    _measured(
        "enrolled", Unit.outcome, _("Enrolled"), _("people enrolled in a program at an event"), _summed("enrolled"), 30
    ),
    Measured(
        Measure(f"{PROGRAM}.abnormal_referred", Unit.service, "abnormal_referred", "abnormal", kind="rate"),
        title=_("Readings out of range referred"),
        numerator=_("readings out of range after which the person was referred"),
        denominator=_("readings out of range"),
        compute=abnormal_referred,
        caveats=(_("Those who were offered a referral and refused it are counted below and not above the line."),),
        source=CLOSE_OUT,
        settles_after=REPORT_DAYS,
        order=40,
    ),
    _measured(
        "persons", Unit.person, _("People tested by name"), _("distinct people who gave a name when they were tested"),
        persons, 50, network=persons_of_the_network, settles_after=0, source=_("Visits recorded at events."),
        caveats=(_("Most people at an event give no name: attendances are many times this figure."),),
        family="health_weeks.persons",
    ),
    _measured(
        "persons_only_here", Unit.person, _("People met nowhere else"),
        _("of these, people whom no other program met in the month"), persons_only_here, 60,
        network=only_here_of_the_network, settles_after=0, source=_("Visits recorded at events."),
        caveats=(_("Two records are one person only where someone reviewed and linked them."),),
        family="health_weeks.persons",
    ),
    _measured(
        "online_views", Unit.reach, _("Views on the Internet"), _("views of events held by Internet"),
        _summed("online_views"), 70, caveats=(_("A view says nothing of who watched, nor whether anybody did."),),
    ),
    _measured(
        "media_reach", Unit.reach, _("Reach of the media"), _("audiences as each medium told them"), media, 80,
        caveats=(_("Each medium tells its own number. It is never added to people who came."),),
        source=_("The word of the medium, kept with each number."),
    ),
    *referral_measures(PROGRAM, order=90),
)  # fmt: skip
