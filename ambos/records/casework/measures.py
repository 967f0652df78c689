"""What every program counts of its referrals, written once: a program lists ``referral_measures("its_slug")``.

A record measures nothing under its own name (evaluation shows a figure where a program counts it), so that the same
referrals are not shown twice and hidden differently. A referral belongs to the month of the visit in which it was made,
whenever it is answered; one that was sent elsewhere counts once, with the service that has it now. Each measure is one
query over a month, by office. Sources: handbook 1.4 (counting units) and 15 (indicators).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambos.domain.indicators import Measure, median_of_all, medians
from ambos.domain.units import Unit
from ambos.records.people.queries import human
from ambos.records.registry.manifest import Measured

from .models import Appointment, Outcome, ServiceRequest

Rows = Iterable[tuple[UUID, int, int | None]]
Days = Iterable[tuple[UUID, int]]
LineRows = Iterable[tuple[UUID, UUID | None, str, int, int | None]]

ATTENDED = (Outcome.Code.ATTENDED, Outcome.Code.ENROLLED)
"""Whoever was enrolled in a program was attended."""
CLOCKS = _("The life of a referral: sent, answered, scheduled, attended, each with its moment.")
LATER = _("Answers come after the month has ended, so the figure rises for a while.")
ONCE = _("A referral sent elsewhere counts once, with the service that has it now.")
HALF = _("Half of the referrals waited longer. A half day is rounded up.")


def referral_measures(program: str, *, order: int = 60) -> tuple[Measured, ...]:
    """The measures of one program's referrals, from ``order`` on. Those of one way share a family: what is hidden in one is
    hidden in all, since made, accepted and completed are the same referrals cut differently."""
    rows = _Referrals(program)

    def of(code: str, **said) -> Measured:
        unit = said.pop("unit", Unit.referral)
        numerator, denominator = said.pop("counts")
        kind = said.pop("kind", "rate" if denominator else "count")
        return Measured(
            Measure(f"{program}.{code}", unit, numerator, denominator, kind=kind),
            **{"family": "referrals", "source": CLOCKS} | said,
        )

    return (
        of(
            "referrals_made",
            counts=("referrals_made", None),
            title=_("Referrals made"),
            numerator=_("referrals sent to a named service"),
            caveats=(ONCE, _("A person may have several referrals: referrals are not people.")),
            compute=rows.made,
            is_step=True,
            order=order,
        ),
        of(
            "people_referred",
            unit=Unit.person,
            counts=("people_referred", None),
            title=_("People referred"),
            numerator=_("distinct people with a name who were sent to a service"),
            caveats=(_("Whoever gave no name is a referral and no person, so more people were sent than this says."),),
            compute=rows.people,
            network=rows.people_of_the_network,
            family="",
            order=order + 5,
        ),
        of(
            "referrals_answered_in_time",
            counts=("answered_in_time", "answer_due"),
            title=_("Answered in time"),
            numerator=_("referrals that the service accepted or declined before its time to answer ended"),
            denominator=_("referrals that were answered or whose time to answer has ended"),
            caveats=(_("To decline in time is to answer in time."),),
            compute=rows.share(_answered_in_time, _answer_was_due),
            settles_after=7,
            order=order + 10,
        ),
        of(
            "days_to_answer",
            counts=("days_to_answer", "answered"),
            kind="median",
            title=_("Days to answer"),
            numerator=_("whole days from the referral to the answer of the service, the median"),
            denominator=_("referrals that were answered"),
            caveats=(HALF, _("Calendar days: week-ends and holidays count, unlike in the service's own clock.")),
            compute=rows.median_of(rows.days_to_answer),
            network=rows.median_of_the_network(rows.days_to_answer),
            settles_after=14,
            order=order + 15,
        ),
        of(
            "referrals_accepted",
            counts=("accepted", "referrals_made"),
            title=_("Accepted"),
            numerator=_("referrals that the service accepted"),
            denominator=_("referrals made"),
            caveats=(LATER, ONCE),
            compute=rows.share(_accepted),
            settles_after=14,
            is_step=True,
            order=order + 20,
        ),
        *(
            of(
                f"declined_{reason}",
                counts=(f"declined_{reason}", "answered"),
                title=_DECLINED[reason],
                numerator=_("referrals that the service declined for this reason"),
                denominator=_("referrals that were answered"),
                caveats=(ONCE, _("Declined and then sent elsewhere is no longer counted here: it is not lost.")),
                compute=rows.share(_declined(reason), _answered),
                # apart from the others: a single "not in her language" would hide every figure of its office
                family="declines",
                settles_after=14,
                order=order + 21 + place,
            )
            for place, reason in enumerate(_DECLINED)
        ),
        of(
            "referrals_scheduled",
            counts=("scheduled", "referrals_made"),
            title=_("With an appointment"),
            numerator=_("referrals for which an appointment was given"),
            denominator=_("referrals made"),
            caveats=(LATER, _("Services that attend without an appointment have none to give.")),
            compute=rows.share(_scheduled),
            settles_after=14,
            is_step=True,
            order=order + 30,
        ),
        of(
            "referrals_completed",
            unit=Unit.completed_referral,
            counts=("completed", "referrals_made"),
            title=_("Referrals completed"),
            numerator=_("referrals after which the service or the person herself said that she was attended"),
            denominator=_("referrals made"),
            caveats=(
                LATER,
                _("Where nobody said what became of a referral it counts as not completed."),
                _("What a window only notes on a follow-up call does not complete a referral."),
            ),
            compute=rows.share(completed),
            settles_after=30,
            is_step=True,
            order=order + 40,
        ),
        of(
            "days_to_appointment",
            counts=("days_to_appointment", "scheduled"),
            kind="median",
            title=_("Days to appointment"),
            numerator=_("whole days from the referral to the first appointment given, the median"),
            denominator=_("referrals for which an appointment was given"),
            caveats=(HALF, _("Referrals without an appointment, which may be waiting longest, are not in it.")),
            compute=rows.median_of(rows.days_to_appointment),
            network=rows.median_of_the_network(rows.days_to_appointment),
            settles_after=14,
            order=order + 50,
        ),
        of(
            "medical_homes",
            unit=Unit.person,
            counts=("medical_homes", None),
            title=_("Medical homes found"),
            numerator=_("distinct people who, through a referral of the month, have a doctor or clinic to go back to"),
            caveats=(
                _("Asked at 90 days, so the last three months are still rising."),
                _("Anonymous visits are not people and are left out."),
            ),
            compute=rows.medical_homes,
            network=rows.medical_homes_of_the_network,
            family="",
            settles_after=90,
            order=order + 60,
        ),
    )


def referral_lines(program: str) -> dict[str, Callable[[date, date], LineRows]]:
    """The same referrals by service point and agency, for periodic reports: code without the program -> rows of (service
    point, agency of the day, "", numerator, denominator or None). Medians are left out: they do not add up."""
    rows = _Referrals(program)

    def of(found: Callable[[date, date], QuerySet], **counts: Count) -> Callable[[date, date], LineRows]:
        def count(first: date, last: date) -> LineRows:
            where = ("encounter__service_point", "encounter__organization")
            some = found(first, last).exclude(encounter__service_point=None).order_by()
            made = some.values_list(*where).annotate(**counts)
            return [(point, agency, "", top, rest[0] if rest else None) for point, agency, top, *rest in made]

        return count

    def share(reached: Q) -> Callable[[date, date], LineRows]:
        return of(rows.of, top=Count("pk", filter=reached), bottom=Count("pk"))

    people = Count(human("person"), distinct=True)
    return {
        "referrals_made": of(rows.of, top=Count("pk")),
        "people_referred": of(lambda first, last: rows.of(first, last).exclude(person=None), top=people),
        "referrals_accepted": share(_accepted()),
        "referrals_scheduled": share(_scheduled()),
        "referrals_completed": share(completed()),
        "medical_homes": of(rows._homes, top=people),
    }


class _Referrals:
    """The referrals of one program, counted."""

    def __init__(self, program: str):
        self.program = program

    def of(self, first: date, last: date) -> QuerySet[ServiceRequest]:
        """Those of the visits of these days; a corrected visit counts once, and so does a referral sent elsewhere."""
        return ServiceRequest.objects.filter(
            program=self.program, encounter__day__range=(first, last), encounter__superseded_by__isnull=True
        ).exclude(state=ServiceRequest.State.REROUTED)

    def made(self, first: date, last: date) -> Rows:
        """All of them."""
        return _counted(self.of(first, last), top=Count("pk"))

    def people(self, first: date, last: date) -> Rows:
        """Distinct human beings among them; whoever gave no name is none."""
        return _counted(self.of(first, last).exclude(person=None), top=Count(human("person"), distinct=True))

    def people_of_the_network(self, first: date, last: date) -> tuple[int, None]:
        """The same over all offices at once."""
        named = self.of(first, last).exclude(person=None)
        return named.aggregate(top=Count(human("person"), distinct=True))["top"], None

    def share(self, reached: Callable[[], Q], among: Callable[[], Q] = Q) -> Callable[[date, date], Rows]:
        """Those of which something is true, among those of which ``among`` is."""

        def compute(first: date, last: date) -> Rows:
            rows = self.of(first, last).filter(among())
            return _counted(rows, top=Count("pk", filter=reached()), bottom=Count("pk"))

        return compute

    def days_to_answer(self, first: date, last: date) -> Days:
        """(office, whole days) of each that was answered."""
        return _days(self.of(first, last).annotate(then=F("answered_at")))

    def days_to_appointment(self, first: date, last: date) -> Days:
        """(office, whole days) of each that was given an appointment, to the first one."""
        meant = ~Q(appointments__state=Appointment.State.ENTERED_IN_ERROR)
        return _days(self.of(first, last).annotate(then=Min("appointments__starts_at", filter=meant)))

    @staticmethod
    def median_of(days: Callable[[date, date], Days]) -> Callable[[date, date], Rows]:
        """The median by office, and of how many."""

        def compute(first: date, last: date) -> Rows:
            return medians(days(first, last))

        return compute

    @staticmethod
    def median_of_the_network(days: Callable[[date, date], Days]) -> Callable[[date, date], tuple[int, int] | None]:
        """The median over all referrals, not of the offices' medians."""

        def compute(first: date, last: date) -> tuple[int, int] | None:
            return median_of_all(days(first, last))

        return compute

    def medical_homes(self, first: date, last: date) -> Rows:
        """Distinct people who found a regular place of care."""
        return _counted(self._homes(first, last), top=Count(human("person"), distinct=True))

    def medical_homes_of_the_network(self, first: date, last: date) -> tuple[int, None]:
        """The same over all offices at once."""
        return self._homes(first, last).aggregate(top=Count(human("person"), distinct=True))["top"], None

    def _homes(self, first: date, last: date) -> QuerySet[ServiceRequest]:
        said = Outcome.objects.filter(service_request=OuterRef("pk"), has_medical_home__isnull=False)
        newest = Subquery(said.order_by("-recorded_at").values("has_medical_home")[:1])
        return self.of(first, last).exclude(person=None).annotate(found=newest).filter(found=True)


def _answered() -> Q:
    return Q(answered_at__isnull=False)


def _answer_was_due() -> Q:
    return _answered() | Q(answer_due_at__lt=timezone.now())


def _answered_in_time() -> Q:
    return Q(answered_at__lte=F("answer_due_at"))


def _accepted() -> Q:
    return Q(answered_at__isnull=False, decline_reason="")


def _declined(reason: str) -> Callable[[], Q]:
    return lambda: Q(decline_reason=reason)


def _scheduled() -> Q:
    given = Appointment.objects.exclude(state=Appointment.State.ENTERED_IN_ERROR)
    return Q(Exists(given.filter(service_request=OuterRef("pk"))))


def completed() -> Q:
    """Referrals after which the service or the person herself said that she was attended."""
    told = Outcome.objects.filter(
        service_request=OuterRef("pk"),
        code__in=ATTENDED,
        said_by__in=(Outcome.SaidBy.PROVIDER, Outcome.SaidBy.CLIENT),
    )
    return Q(Exists(told), state=ServiceRequest.State.COMPLETED)


_DECLINED = {
    ServiceRequest.Decline.FULL.value: _("Declined: no places"),
    ServiceRequest.Decline.NOT_OFFERED.value: _("Declined: not offered there"),
    ServiceRequest.Decline.OUTSIDE_AREA.value: _("Declined: outside their area"),
    ServiceRequest.Decline.LANGUAGE.value: _("Declined: not in her language"),
    ServiceRequest.Decline.UNREACHABLE.value: _("Declined: she could not be reached"),
    ServiceRequest.Decline.OTHER.value: _("Declined: other reason"),
}


def _counted(rows: QuerySet, **counts) -> Rows:
    found = rows.order_by().values_list("office").annotate(**counts)
    return [(key, top, rest[0] if rest else None) for key, top, *rest in found]


def _days(rows: QuerySet) -> Days:
    """(office, whole days from sending to ``then``) by the calendar of the office, where there is a ``then``."""
    found = rows.filter(then__isnull=False).values_list("office", "office__timezone", "sent_on", "then")
    return [
        (office, max(0, (then.astimezone(ZoneInfo(zone)).date() - sent).days)) for office, zone, sent, then in found
    ]
