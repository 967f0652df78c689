"""What the health windows count. Each measure is one query over a month, by office; only counts leave, never rows.

A visit that was corrected counts once: the one that stands (`superseded_by` empty). The day is the day at the office. A
referral belongs to the month of the visit in which it was made, whenever it is answered; one that was sent elsewhere
counts once, with the service that has it now. Sources: handbook 1.4 (counting units) and 15 (indicators).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from statistics import median
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambos.domain.indicators import Measure
from ambos.domain.units import Unit
from ambos.records.casework.models import Appointment, Encounter, Outcome, ServiceRequest
from ambos.records.measurements.models import Screening
from ambos.records.registry.manifest import Measured

from .models import VisitTopic

PROGRAM = "health_windows"
Rows = Iterable[tuple[UUID, int, int | None]]

ATTENDED = (Outcome.Code.ATTENDED, Outcome.Code.ENROLLED)
"""Whoever was enrolled in a program was attended."""
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


def _referrals(first: date, last: date) -> QuerySet[ServiceRequest]:
    return ServiceRequest.objects.filter(
        program=PROGRAM, encounter__day__range=(first, last), encounter__superseded_by__isnull=True
    ).exclude(state=ServiceRequest.State.REROUTED)


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


# -- referrals ---------------------------------------------------------------------------------------------------------
def _share(reached: Callable[[], Q], among: Callable[[], Q] = Q) -> Callable[[date, date], Rows]:
    """Referrals of which something is true, among those of which ``among`` is."""

    def compute(first: date, last: date) -> Rows:
        rows = _referrals(first, last).filter(among())
        return _counted(rows, "office", top=Count("pk", filter=reached()), bottom=Count("pk"))

    return compute


def _answer_was_due() -> Q:
    return Q(answered_at__isnull=False) | Q(answer_due_at__lt=timezone.now())


def _answered_in_time() -> Q:
    return Q(answered_at__lte=F("answer_due_at"))


def _accepted() -> Q:
    return Q(answered_at__isnull=False, decline_reason="")


def _scheduled() -> Q:
    return Q(Exists(Appointment.objects.filter(service_request=OuterRef("pk"))))


def _completed() -> Q:
    told = Outcome.objects.filter(
        service_request=OuterRef("pk"),
        code__in=ATTENDED,
        said_by__in=(Outcome.SaidBy.PROVIDER, Outcome.SaidBy.CLIENT),
    )
    return Q(Exists(told), state=ServiceRequest.State.COMPLETED)


def referrals(first: date, last: date) -> Rows:
    """Referrals sent to a named service."""
    return _counted(_referrals(first, last), "office", top=Count("pk"))


def _days_to_first_appointment(first: date, last: date) -> list[tuple[UUID, int]]:
    """(office, whole days) of each referral that was given an appointment, by the calendar of the office."""
    rows = (
        _referrals(first, last)
        .annotate(starts=Min("appointments__starts_at"))
        .filter(starts__isnull=False)
        .values_list("office", "office__timezone", "sent_at", "starts")
    )
    return [
        (office, max(0, (starts.astimezone(ZoneInfo(zone)).date() - sent.astimezone(ZoneInfo(zone)).date()).days))
        for office, zone, sent, starts in rows
    ]


def days_to_appointment(first: date, last: date) -> Rows:
    """The median of the days from referral to first appointment, and of how many referrals."""
    by_office: dict[UUID, list[int]] = {}
    for office, days in _days_to_first_appointment(first, last):
        by_office.setdefault(office, []).append(days)
    return [(office, _median(days), len(days)) for office, days in by_office.items()]


def days_to_appointment_of_the_network(first: date, last: date) -> tuple[int, int] | None:
    """The median over all referrals, not of the offices' medians."""
    days = [days for _office, days in _days_to_first_appointment(first, last)]
    return (_median(days), len(days)) if days else None


def _median(days: list[int]) -> int:
    return int(median(days) + 0.5)  # a half is rounded up, as the caveat says


def _medical_homes(first: date, last: date) -> QuerySet[ServiceRequest]:
    said = Outcome.objects.filter(service_request=OuterRef("pk"), has_medical_home__isnull=False)
    newest = Subquery(said.order_by("-recorded_at").values("has_medical_home")[:1])
    return _referrals(first, last).annotate(found=newest).filter(found=True)


def medical_homes(first: date, last: date) -> Rows:
    """Distinct people who found a regular doctor or clinic through a referral of the month."""
    return _counted(_medical_homes(first, last), "office", top=Count(HUMAN_BEING, distinct=True))


def medical_homes_of_the_network(first: date, last: date) -> tuple[int, None]:
    """The same, whoever was referred by two offices counted once."""
    return _medical_homes(first, last).aggregate(top=Count(HUMAN_BEING, distinct=True))["top"], None


# -- the measures ------------------------------------------------------------------------------------------------------
UNIFORM_REPORT = _("The windows' uniform monthly report, with the counting rules of the institute.")
CLOCKS = _("The life of a referral: sent, answered, scheduled, attended, each with its moment.")
LATER = _("Answers come after the month has ended, so the figure rises for a while.")
ONCE = _("A referral sent elsewhere counts once, with the service that has it now.")

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
        Measure("health_windows.referrals_made", Unit.referral, "referrals_made"),
        title=_("Referrals made"),
        numerator=_("referrals sent to a named service"),
        caveats=(ONCE, _("A person may have several referrals: referrals are not people.")),
        compute=referrals,
        source=CLOCKS,
        family="referrals",
        is_step=True,
        order=60,
    ),
    Measured(
        Measure(
            "health_windows.referrals_answered_in_time", Unit.referral, "answered_in_time", "answer_due", kind="rate"
        ),
        title=_("Answered in time"),
        numerator=_("referrals that the service accepted or declined before its time to answer ended"),
        denominator=_("referrals that were answered or whose time to answer has ended"),
        caveats=(_("To decline in time is to answer in time."),),
        compute=_share(_answered_in_time, _answer_was_due),
        source=CLOCKS,
        settles_after=7,
        family="referrals",
        order=70,
    ),
    Measured(
        Measure("health_windows.referrals_accepted", Unit.referral, "accepted", "referrals_made", kind="rate"),
        title=_("Accepted"),
        numerator=_("referrals that the service accepted"),
        denominator=_("referrals made"),
        caveats=(LATER, ONCE),
        compute=_share(_accepted),
        source=CLOCKS,
        settles_after=14,
        family="referrals",
        is_step=True,
        order=80,
    ),
    Measured(
        Measure("health_windows.referrals_scheduled", Unit.referral, "scheduled", "referrals_made", kind="rate"),
        title=_("With an appointment"),
        numerator=_("referrals for which an appointment was given"),
        denominator=_("referrals made"),
        caveats=(LATER, _("Services that attend without an appointment have none to give.")),
        compute=_share(_scheduled),
        source=CLOCKS,
        settles_after=14,
        family="referrals",
        is_step=True,
        order=90,
    ),
    Measured(
        Measure(
            "health_windows.referrals_completed", Unit.completed_referral, "completed", "referrals_made", kind="rate"
        ),
        title=_("Referrals completed"),
        numerator=_("referrals after which the service or the person herself said that she was attended"),
        denominator=_("referrals made"),
        caveats=(
            LATER,
            _("Where nobody said what became of a referral it counts as not completed."),
            _("What a window only notes on a follow-up call does not complete a referral."),
        ),
        compute=_share(_completed),
        source=CLOCKS,
        settles_after=30,
        family="referrals",
        is_step=True,
        order=100,
    ),
    Measured(
        Measure("health_windows.days_to_appointment", Unit.referral, "days_to_appointment", "scheduled", kind="median"),
        title=_("Days to appointment"),
        numerator=_("whole days from the referral to the first appointment given, the median"),
        denominator=_("referrals for which an appointment was given"),
        caveats=(
            _("Half of the referrals waited longer. A half day is rounded up."),
            _("Referrals without an appointment, which may be waiting longest, are not in it."),
        ),
        compute=days_to_appointment,
        network=days_to_appointment_of_the_network,
        source=CLOCKS,
        settles_after=14,
        family="referrals",
        order=110,
    ),
    Measured(
        Measure("health_windows.medical_homes", Unit.person, "medical_homes"),
        title=_("Medical homes found"),
        numerator=_("distinct people who, through a referral of the month, have a doctor or clinic to go back to"),
        caveats=(
            _("Asked at 90 days, so the last three months are still rising."),
            _("Anonymous visits are not people and are left out."),
        ),
        compute=medical_homes,
        network=medical_homes_of_the_network,
        source=UNIFORM_REPORT,
        settles_after=90,
        order=120,
    ),
)
