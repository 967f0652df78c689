"""What the windows can report periodically: their indicators, counted by window and agency, and what these break down into.

Every number of the report is an indicator of ``measures.py`` cut by service point; a test holds the two together. Source:
handbook 15 (service catalogue, sections A to H; of H what a window records).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    UUIDField,
    Value,
    When,
)  # fmt: skip
from django.utils.translation import gettext_lazy as _

from ambos.domain.access import HEALTH
from ambos.domain.indicators import Measure
from ambos.domain.units import Unit
from ambos.records.casework.measures import referral_lines
from ambos.records.casework.models import Encounter
from ambos.records.measurements.models import Screening
from ambos.records.people.queries import human
from ambos.records.registry.manifest import Measured, ReportForm, ReportLine
from ambos.records.rollout.models import Operation
from ambos.records.rollout.queries import RUNNING

from .measures import MEASURES, UNIFORM_REPORT
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
from .queries import PROGRAM, breakdowns, family_choices, language_choices, topic_choices, vaccine_choices

Rows = Iterable[tuple[UUID, UUID | None, str, int, int | None]]
Counting = Callable[[date, date], Rows]


# -- rows of a period --------------------------------------------------------------------------------------------------
def _visits(first: date, last: date) -> QuerySet[Encounter]:
    found = Encounter.objects.filter(program=PROGRAM, day__range=(first, last), superseded_by__isnull=True)
    return found.exclude(service_point=None)


def _screenings(first: date, last: date) -> QuerySet[Screening]:
    return Screening.objects.filter(encounter__in=_visits(first, last), repeats__isnull=True)


def _topics(first: date, last: date) -> QuerySet[VisitTopic]:
    return VisitTopic.objects.filter(encounter__in=_visits(first, last))


def _counted(rows: QuerySet, where: str, by: Any = None, **counts: Any) -> Rows:
    """The rows by service point, agency and category."""
    category = by if by is not None else Value("")
    found = (
        rows.order_by()
        .annotate(category=category)
        .values_list(f"{where}service_point", f"{where}organization", "category")
    )
    return [
        (point, agency, str(c), top, rest[0] if rest else None)
        for point, agency, c, top, *rest in found.annotate(**counts)
    ]


def _by_person(value: Any) -> Counting:
    """People by something each has one of. Where two records of one human being differ, the first in order counts."""

    def count(first: date, last: date) -> Rows:
        rows = _visits(first, last).exclude(person=None).order_by()
        found = rows.values_list("service_point", "organization", human("person")).annotate(value=value(first, last))
        many = Counter((point, agency, each) for point, agency, _who, each in found)
        return [(point, agency, str(each), n, None) for (point, agency, each), n in many.items()]

    return count


# -- lines -------------------------------------------------------------------------------------------------------------
def contacts(first: date, last: date) -> Rows:
    """Visits."""
    return _counted(_visits(first, last), "", top=Count("pk"))


def contacts_by_source(first: date, last: date) -> Rows:
    """Visits by how she arrived."""
    return _counted(_visits(first, last), "", F("source"), top=Count("pk"))


def persons(first: date, last: date) -> Rows:
    """Distinct people at each window, of each agency."""
    return _counted(_visits(first, last).exclude(person=None), "", top=Count(human("person"), distinct=True))


def topics(first: date, last: date) -> Rows:
    """Topics of orientation."""
    return _counted(_topics(first, last), "encounter__", top=Count("pk"))


def topics_by_topic(first: date, last: date) -> Rows:
    """Topics by topic."""
    return _counted(_topics(first, last), "encounter__", F("topic"), top=Count("pk"))


def screenings(first: date, last: date) -> Rows:
    """Tests taken."""
    return _counted(_screenings(first, last), "encounter__", top=Count("pk"))


def screenings_by_test(first: date, last: date) -> Rows:
    """Tests by test."""
    return _counted(_screenings(first, last), "encounter__", F("test"), top=Count("pk"))


def critical_acted_on(first: date, last: date) -> Rows:
    """Critical readings, and those acted on; a reading and its repeat are one test."""
    critical = Q(is_critical=True) | Q(repeated_by__is_critical=True)
    acted = Q(critical_action__in=ACTED_ON) | Q(repeated_by__critical_action__in=ACTED_ON)
    rows = _screenings(first, last).filter(critical)
    return _counted(rows, "encounter__", top=Count("pk", filter=acted), bottom=Count("pk"))


# -- what is said to many, handed out, given, and where the unit went ---------------------------------------------------
def heads(first: date, last: date) -> Rows:
    """Heads counted at talks, workshops and support groups, of the agency of the day."""
    return _counted(_talks(first, last), "", top=Sum("heads"))


def heads_by_kind(first: date, last: date) -> Rows:
    """Heads by kind of talk."""
    return _counted(_talks(first, last), "", F("kind"), top=Sum("heads"))


def copies(first: date, last: date) -> Rows:
    """Copies handed out, of the agency that ran the window on that day."""
    rows = StockMove.objects.filter(day__range=(first, last), kind=StockMove.Kind.HANDED_OUT)
    found = rows.order_by().annotate(agency=_agency_of_the_day("material__service_point"))
    counted = found.values_list("material__service_point", "agency").annotate(n=Sum("copies"))
    return [(point, agency, "", -n, None) for point, agency, n in counted]


def trips(first: date, last: date) -> Rows:
    """Days the mobile unit went out."""
    rows = Trip.objects.filter(day__range=(first, last), state=Trip.State.DONE)
    found = rows.order_by().annotate(agency=_agency_of_the_day("service_point"))
    counted = found.values_list("service_point", "agency").annotate(n=Count("pk"))
    return [(point, agency, "", n, None) for point, agency, n in counted]


def uninsured(first: date, last: date) -> Rows:
    """Visits of people who said they have no health insurance, of those asked."""
    asked = VisitSheet.objects.filter(encounter__in=_visits(first, last), is_insured__isnull=False)
    return _counted(asked, "encounter__", top=Count("pk", filter=Q(is_insured=False)), bottom=Count("pk"))


def _given(model: Any, by: Any = None) -> Counting:
    """Rows of a visit, one each: services, doses, tests, applications. Never who, never with what result."""

    def count(first: date, last: date) -> Rows:
        return _counted(model.objects.filter(encounter__in=_visits(first, last)), "encounter__", by, top=Count("pk"))

    return count


def decided(first: date, last: date) -> Rows:
    """Applications that were decided in the period, whenever help was given, by how; of the agency of that day."""
    rows = Enrolment.objects.filter(
        decided_on__range=(first, last), encounter__program=PROGRAM, encounter__superseded_by__isnull=True,
        encounter__service_point__isnull=False,
    )  # fmt: skip
    of_the_day = rows.order_by().annotate(day=F("decided_on"))
    found = of_the_day.annotate(agency=_agency_of_the_day("encounter__service_point"))
    counted = found.values_list("encounter__service_point", "agency", "state").annotate(n=Count("pk"))
    return [(point, agency, state, n, None) for point, agency, state, n in counted]


def _talks(first: date, last: date) -> QuerySet[Talk]:
    return Talk.objects.filter(day__range=(first, last), taken_back_at__isnull=True)


def _agency_of_the_day(point: str) -> Subquery:
    """The agency that ran the point on the row's own day, for rows that do not carry it."""
    ran = Operation.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("day")),
        state__in=RUNNING, service_point=OuterRef(point), starts_on__lte=OuterRef("day"), is_snapshot=False,
    )  # fmt: skip
    return Subquery(ran.order_by("-starts_on").values("lead_agency")[:1], output_field=UUIDField())


ACTED_ON = (Screening.CriticalAction.REFERRED_NOW, Screening.CriticalAction.EMERGENCY_CALLED)
INSURED = ((True, "insured"), (False, "uninsured"))
"""Their order is that of the letters: the first of them is what counts."""


def _sex(_first: date, _last: date) -> Any:
    return Min("person__sex")


def _language(_first: date, _last: date) -> Any:
    return Min("person__language")


def _age(_first: date, last: date) -> Any:
    """The band of the age she had on the last day of the period; unknown where not even the year is known."""
    bands = breakdowns.bands()
    whens = [
        When(
            person__born_on__gt=_years_before(last, to + 1),
            person__born_on__lte=_years_before(last, start),
            then=Value(code),
        )
        for code, start, to in bands
    ]
    return Min(Case(*whens, default=Value(breakdowns.UNKNOWN)))


def _state_of_origin(_first: date, _last: date) -> Any:
    """Of two records of one human being the one that says a state counts: in the order of letters it stands first."""
    return Min(Case(When(person__origin_state="", then=Value(breakdowns.UNKNOWN)), default=F("person__origin_state")))


def _insured(_first: date, _last: date) -> Any:
    """What she said in the visits of the period; whoever said both is insured."""
    said = VisitSheet.objects.filter(encounter=OuterRef("pk"))
    answers = [When(Exists(said.filter(is_insured=answer)), then=Value(word)) for answer, word in INSURED]
    return Min(Case(*answers, default=Value(breakdowns.UNKNOWN)))


def _first_time(first: date, _last: date) -> Any:
    """Was any record of hers seen before the period?"""
    earlier = Encounter.objects.filter(
        person=OuterRef("person"), program=PROGRAM, day__lt=first, superseded_by__isnull=True
    )
    return Max(Case(When(Exists(earlier), then=Value(1)), default=Value(0), output_field=IntegerField()))


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=max(1, day.year - years))
    except ValueError:  # the 29th of February
        return day.replace(year=max(1, day.year - years), day=28)


# -- the form ----------------------------------------------------------------------------------------------------------
_KNOWN = {f"{PROGRAM}.{code}": count for code, count in (
    ("contacts", contacts), ("persons", persons), ("topics", topics), ("screenings", screenings),
    ("critical_acted_on", critical_acted_on), ("uninsured", uninsured), ("heads", heads), ("copies", copies),
    ("trips", trips), ("other_services", _given(GivenService)), ("vaccinations", _given(Vaccination)),
    ("hiv_tests", _given(HivTest)), ("safety_at_work", _given(SafetyAtWork)), ("applications", _given(Enrolment)),
    *referral_lines(PROGRAM).items(),
)}  # fmt: skip
"""Code of an indicator -> how it is counted by window and agency."""


def _breakdown(of: str, code: str, title: Any, count: Counting, categories: Any) -> ReportLine:
    """A line that shows what an indicator breaks down into: its categories add up to it."""
    whole = next(m for m in MEASURES if m.measure.code == f"{PROGRAM}.{of}")
    measure = Measure(f"{PROGRAM}.{code}", whole.measure.unit, code)
    told = Measured(
        measure,
        title=title,
        numerator=whole.numerator,
        compute=whole.compute,
        caveats=whole.caveats,
        source=whole.source,
    )
    return ReportLine(told, count, categories=categories, parts_of=whole.measure.code)


LINES: tuple[ReportLine, ...] = (
    *(ReportLine(m, _KNOWN[m.measure.code]) for m in MEASURES if m.measure.code in _KNOWN),
    _breakdown("contacts", "contacts_by_source", _("How they arrived"), contacts_by_source, breakdowns.sources),
    _breakdown("persons", "persons_by_sex", _("By sex"), _by_person(_sex), breakdowns.sexes),
    _breakdown("persons", "persons_by_age", _("By age"), _by_person(_age), breakdowns.ages),
    _breakdown("persons", "persons_by_language", _("By language"), _by_person(_language), language_choices),
    _breakdown(
        "persons", "persons_by_first_time", _("First time or returning"), _by_person(_first_time), breakdowns.times
    ),
    _breakdown(
        "persons",
        "persons_by_origin_state",
        _("By state of origin"),
        _by_person(_state_of_origin),
        breakdowns.states_of_origin,
    ),
    _breakdown(
        "persons",
        "persons_by_insured",
        _("With health insurance or without"),
        _by_person(_insured),
        breakdowns.insurances,
    ),
    _breakdown("topics", "topics_by_topic", _("By topic"), topics_by_topic, topic_choices),
    _breakdown("screenings", "screenings_by_test", _("By test"), screenings_by_test, breakdowns.tests),
    _breakdown("heads", "heads_by_kind", _("By kind of talk"), heads_by_kind, breakdowns.talk_kinds),
    _breakdown(
        "other_services",
        "other_services_by_service",
        _("By service"),
        _given(GivenService, F("service")),
        breakdowns.services,
    ),
    _breakdown(
        "vaccinations", "vaccinations_by_vaccine", _("By vaccine"), _given(Vaccination, F("vaccine")), vaccine_choices
    ),
    _breakdown(
        "applications",
        "applications_by_family",
        _("By family of programs"),
        _given(Enrolment, F("program_family")),
        family_choices,
    ),
    ReportLine(
        Measured(
            Measure(f"{PROGRAM}.applications_decided", Unit.outcome, "applications_decided"),
            title=_("Applications decided this month"),
            numerator=_("applications decided in the month, whenever the window helped with them"),
            caveats=(_("They are of other months' visits too: no part of the applications above."),),
            compute=lambda _first, _last: (),
            source=UNIFORM_REPORT,
        ),
        decided,
        categories=breakdowns.decisions,
    ),
)

REPORTS = (
    ReportForm(
        code=f"{PROGRAM}.monthly",
        program=PROGRAM,
        lines=LINES,
        persons=f"{PROGRAM}.persons",
        contacts=f"{PROGRAM}.contacts",
        services=tuple(f"{PROGRAM}.{code}" for code in ("topics", "screenings", "other_services", "vaccinations")),
        never_above=((f"{PROGRAM}.people_referred", f"{PROGRAM}.persons"),),
        purpose=HEALTH,
    ),
)
