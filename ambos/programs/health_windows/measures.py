"""What the health windows count. Each measure is one query over a month, by office; only counts leave, never rows.

A visit that was corrected counts once: the one that stands (`superseded_by` empty). The day is the day at the office. What
is counted of referrals is the same for every program and stands in casework. Sources: handbook 1.4 (counting units) and
15 (indicators).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ambos.domain.indicators import Measure, median_of_all, medians
from ambos.domain.units import Unit
from ambos.records.casework.measures import referral_measures
from ambos.records.casework.models import Encounter
from ambos.records.measurements.models import Screening
from ambos.records.registry.manifest import Measured

from .models import (
    Enrolment,
    GivenService,
    HivTest,
    SafetyAtWork,
    StockMove,
    Talk,
    Trip,
    Vaccination,
    VisitSheet,
    VisitTopic,
)
from .queries.money import costs_of_completed

PROGRAM = "health_windows"
Rows = Iterable[tuple[UUID, int, int | None]]

ACTED_ON = (Screening.CriticalAction.REFERRED_NOW, Screening.CriticalAction.EMERGENCY_CALLED)
"""Help that was offered and refused is recorded, and is not a reading acted on."""


# -- rows of a month ---------------------------------------------------------------------------------------------------
def _visits(first: date, last: date) -> QuerySet[Encounter]:
    return Encounter.objects.filter(program=PROGRAM, day__range=(first, last), superseded_by__isnull=True)


def _screenings(first: date, last: date) -> QuerySet[Screening]:
    return Screening.objects.filter(
        encounter__program=PROGRAM,
        encounter__day__range=(first, last),
        encounter__superseded_by__isnull=True,
        repeats__isnull=True,
    )


def _counted(rows: QuerySet, office: str, **counts) -> Rows:
    found = rows.order_by().values_list(office).annotate(**counts)
    return [(key, top, rest[0] if rest else None) for key, top, *rest in found]


# -- visits ------------------------------------------------------------------------------------------------------------
HUMAN_BEING = Coalesce("person__identity", "person")
"""Records linked to one identity are one human being; a record of no identity stands for itself."""


def contacts(first: date, last: date) -> Rows:
    """Visits, anonymous ones included."""
    return _counted(_visits(first, last), "office", top=Count("pk"))


def persons(first: date, last: date) -> Rows:
    """Distinct people of the month at each office."""
    named = _visits(first, last)
    return _counted(named, "office", top=Count(HUMAN_BEING, distinct=True))


def persons_of_the_network(first: date, last: date) -> tuple[int, None]:
    """Distinct people of the month, whoever went to two offices counted once."""
    return _visits(first, last).aggregate(top=Count(HUMAN_BEING, distinct=True))["top"], None


def topics(first: date, last: date) -> Rows:
    """Topics of orientation: one topic in one visit is one service."""
    rows = VisitTopic.objects.filter(
        encounter__program=PROGRAM, encounter__day__range=(first, last), encounter__superseded_by__isnull=True
    )
    return _counted(rows, "encounter__office", top=Count("pk"))


# -- screenings --------------------------------------------------------------------------------------------------------
def screenings(first: date, last: date) -> Rows:
    """Tests taken; the same test repeated in the visit counts once."""
    return _counted(_screenings(first, last), "encounter__office", top=Count("pk"))


def critical_acted_on(first: date, last: date) -> Rows:
    """Critical readings, and those after which the person was referred at once or the emergency service was called.

    A reading and its repeat are one test; it was critical when one of the two was.
    """
    critical = Q(is_critical=True) | Q(repeated_by__is_critical=True)
    acted = Q(critical_action__in=ACTED_ON) | Q(repeated_by__critical_action__in=ACTED_ON)
    return _counted(
        _screenings(first, last).filter(critical),
        "encounter__office",
        top=Count("pk", filter=acted),
        bottom=Count("pk"),
    )


# -- what is said to many, handed out, given -----------------------------------------------------------------------
def _of_visits(rows: QuerySet, first: date, last: date) -> QuerySet:
    return rows.filter(encounter__day__range=(first, last), encounter__superseded_by__isnull=True)


def _given(model: Any) -> Any:
    def compute(first: date, last: date) -> Rows:
        return _counted(_of_visits(model.objects.all(), first, last), "encounter__office", top=Count("pk"))

    return compute


def heads(first: date, last: date) -> Rows:
    """Heads counted at talks, workshops and support groups."""
    rows = Talk.objects.filter(day__range=(first, last), taken_back_at__isnull=True)
    return _counted(rows, "service_point__office", top=Sum("heads"))


def copies(first: date, last: date) -> Rows:
    """Copies handed out."""
    rows = StockMove.objects.filter(day__range=(first, last), kind=StockMove.Kind.HANDED_OUT)
    found = rows.order_by().values_list("material__service_point__office").annotate(n=Sum("copies"))
    return [(office, -n, None) for office, n in found]


def trips(first: date, last: date) -> Rows:
    """Days on which a mobile unit went out."""
    rows = Trip.objects.filter(day__range=(first, last), state=Trip.State.DONE)
    return _counted(rows, "service_point__office", top=Count("pk"))


def approved(first: date, last: date) -> Rows:
    """Applications of the month's visits that were decided, and those approved."""
    decided = _of_visits(Enrolment.objects.filter(state__in=("approved", "denied")), first, last)
    yes = Count("pk", filter=Q(state="approved"))
    return _counted(decided, "encounter__office", top=yes, bottom=Count("pk"))


def uninsured(first: date, last: date) -> Rows:
    """Visits of people who said they have no health insurance, of those asked."""
    asked = _of_visits(VisitSheet.objects.filter(is_insured__isnull=False), first, last)
    return _counted(asked, "encounter__office", top=Count("pk", filter=Q(is_insured=False)), bottom=Count("pk"))


def cost_of_completed(first: date, last: date) -> Rows:
    """What a completed referral costs, the median of the month's, by office."""
    return medians(costs_of_completed(first, last))


def cost_of_completed_everywhere(first: date, last: date) -> tuple[int, int] | None:
    """The same of the network."""
    return median_of_all(costs_of_completed(first, last))


# -- the measures ------------------------------------------------------------------------------------------------------
UNIFORM_REPORT = _("The windows' uniform monthly report, with the counting rules of the institute.")

MEASURES: tuple[Measured, ...] = (
    Measured(
        Measure("health_windows.contacts", Unit.contact, "visits"),
        title=_("Contacts"),
        numerator=_("visits to a window, anonymous ones included"),
        caveats=(_("Someone who comes three times is three contacts: contacts are not people."),),
        compute=contacts,
        source=UNIFORM_REPORT,
        order=10,
    ),
    Measured(
        Measure("health_windows.persons", Unit.person, "persons"),
        title=_("People attended"),
        numerator=_("distinct people who gave a name at a window in the month"),
        caveats=(
            _("Anonymous visits are not people, so more human beings were attended than this figure says."),
            _("Whoever went to two offices is one person of the network, so offices do not add up to it."),
            _("Two records are taken for one person only where someone reviewed and linked them."),
        ),
        compute=persons,
        network=persons_of_the_network,
        source=UNIFORM_REPORT,
        order=20,
    ),
    Measured(
        Measure("health_windows.topics", Unit.service, "topics"),
        title=_("Orientation given"),
        numerator=_("topics of orientation: one topic in one visit is one service"),
        caveats=(
            _("A visit about three topics is three services and one contact."),
            _("It says that something was explained, not that it helped."),
        ),
        compute=topics,
        source=UNIFORM_REPORT,
        order=30,
    ),
    Measured(
        Measure("health_windows.screenings", Unit.service, "screenings"),
        title=_("Screenings"),
        numerator=_("tests taken at a window"),
        caveats=(
            _("A test repeated in the same visit counts once."),
            _("A screening is not a diagnosis."),
        ),
        compute=screenings,
        source=UNIFORM_REPORT,
        order=40,
    ),
    Measured(
        Measure(
            "health_windows.critical_acted_on", Unit.service, "critical_acted_on", "critical_readings", kind="rate"
        ),
        title=_("Critical readings acted on"),
        numerator=_(
            "critical readings after which the person was referred at once or the emergency service was called"
        ),
        denominator=_("critical readings"),
        caveats=(_("Help that was offered and refused is recorded, and does not count as acted on."),),
        compute=critical_acted_on,
        source=_("The clinical table in force on the day, which says which readings are critical."),
        order=50,
    ),
    Measured(
        Measure("health_windows.heads", Unit.reach, "heads"),
        title=_("Heads at talks"),
        numerator=_("heads counted at talks in the hall, workshops and support groups"),
        caveats=(_("Exposures, not people: whoever hears two talks is counted twice. Never added to contacts."),),
        compute=heads,
        source=UNIFORM_REPORT,
        order=51,
    ),
    Measured(
        Measure("health_windows.copies", Unit.reach, "copies"),
        title=_("Materials handed out"),
        numerator=_("copies of leaflets and kits handed out"),
        caveats=(_("A copy handed out is not a copy read."),),
        compute=copies,
        source=UNIFORM_REPORT,
        order=52,
    ),
    Measured(
        Measure("health_windows.trips", Unit.reach, "trips"),
        title=_("Trips of the mobile unit"),
        numerator=_("days on which a mobile unit went out"),
        caveats=(_("It says where the unit stood, not who came: its visits are counted as visits."),),
        compute=trips,
        source=UNIFORM_REPORT,
        order=60,
    ),
    Measured(
        Measure("health_windows.other_services", Unit.service, "other_services"),
        title=_("Other screenings and special services"),
        numerator=_(
            "services of the catalogue without a number: vision, dental, mental health, emergencies and others"
        ),
        compute=_given(GivenService),
        caveats=(_("A person may receive several services: services are not people."),),
        source=UNIFORM_REPORT,
        order=53,
    ),
    Measured(
        Measure("health_windows.vaccinations", Unit.service, "vaccinations"),
        title=_("Vaccinations"),
        numerator=_("doses given at a window by its lead agency"),
        caveats=(_("Doses, not people."),),
        compute=_given(Vaccination),
        source=UNIFORM_REPORT,
        order=54,
    ),
    Measured(
        Measure("health_windows.hiv_tests", Unit.service, "hiv_tests"),
        title=_("HIV tests"),
        numerator=_("HIV tests taken with a permission of their own"),
        caveats=(_("Results are counted nowhere: they are sealed and told to the person alone."),),
        compute=_given(HivTest),
        source=UNIFORM_REPORT,
        order=55,
    ),
    Measured(
        Measure("health_windows.safety_at_work", Unit.service, "safety_at_work"),
        title=_("Safety at work"),
        numerator=_("talks with one person about safety at work"),
        compute=_given(SafetyAtWork),
        caveats=(_("A person may receive several services: services are not people."),),
        source=UNIFORM_REPORT,
        order=56,
    ),
    Measured(
        Measure("health_windows.applications", Unit.service, "applications"),
        title=_("Help with applications"),
        numerator=_("applications to a kind of public program that a window helped to prepare"),
        caveats=(_("Help is not enrolment: what was approved stands apart."),),
        compute=_given(Enrolment),
        source=UNIFORM_REPORT,
        order=57,
    ),
    Measured(
        Measure("health_windows.approved", Unit.outcome, "approved", "decided", kind="rate"),
        title=_("Applications approved"),
        numerator=_("applications of the month's visits that were approved"),
        denominator=_("applications of the month's visits that were decided"),
        caveats=(_("Decisions come weeks later, so the figure moves for a while."),),
        compute=approved,
        settles_after=90,
        source=UNIFORM_REPORT,
        order=58,
    ),
    Measured(
        Measure("health_windows.uninsured", Unit.contact, "uninsured", "asked_insurance", kind="rate"),
        title=_("Visits without health insurance"),
        numerator=_("visits of people who said that they have no health insurance"),
        denominator=_("visits in which it was asked"),
        caveats=(_("Only of those who were asked."),),
        compute=uninsured,
        source=UNIFORM_REPORT,
        order=59,
    ),
    *referral_measures(PROGRAM, order=61),
    Measured(
        Measure(
            "health_windows.cost_of_completed",
            Unit.completed_referral,
            "cost_of_completed",
            "completed",
            kind="median",
            told_in="money_of_residence",
        ),
        title=_("Cost of a completed referral"),
        numerator=_(
            "what was spent on a window in twelve months by each referral of those months that was completed: the median of "
            "the month's completed referrals"
        ),
        denominator=_("completed referrals of the month at windows that said what they spent"),
        caveats=(
            _(
                "All that a window does is in the cost, also talks and screenings: it compares years of one window better than windows."
            ),
            _(
                "Only windows that noted what they spent, in the money of the country of residence: nothing is converted."
            ),
            _("Answers come weeks later, so the figure falls for a while."),
        ),
        compute=cost_of_completed,
        network=cost_of_completed_everywhere,
        settles_after=30,
        source=UNIFORM_REPORT,
        order=130,
    ),
)
